// One call's RTP over real sockets: echoed, counted and measured, and summed up once at the end.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import type { MediaReply, MediaRequest } from '#dist/demo/media-messages.js';
import { MediaService } from '#dist/demo/media-service.js';
import { families } from '#dist/demo/metrics.js';
import {
  makePacket,
  sequenceNumber,
  setSequenceNumber,
  setTimestamp,
  ssrc,
  timestamp,
} from '#dist/demo/rtp.js';
import { RtpSocketPool } from '#dist/demo/rtp-socket.js';
import { eventually } from '../support/eventually.js';
import { fresh } from '../support/fresh.js';
import { FakeClock } from './fake-clock.js';
import { settle } from './uas-bench.js';

const RECEIVED = 'rustpbx_rtp_packets_received_total{codec="PCMU"}';
const SENT = 'rustpbx_rtp_packets_sent_total{codec="PCMU"}';
const OTHER = 'rustpbx_rtp_packets_received_total{codec="other"}';
const LOST = 'rustpbx_rtp_packets_lost_total{direction="inbound"}';
const JITTERS = 'rustpbx_rtp_jitter_seconds_count{direction="inbound"}';
const USAGE = 'rustpbx_media_codec_usage{codec="PCMU"}';
const LOSSES = 'sip_call_loss_fraction_count';
const SCORES = 'sip_call_mos_estimate_count';

type Call = {
  readonly clock: FakeClock;
  readonly signalling: MessagePort;
  readonly service: MediaService;
  readonly phone: Socket;
  readonly port: number;
  readonly figures: (...series: string[]) => Promise<number[]>;
};

async function open(t: ExecutionContext): Promise<Call> {
  const { writer, page } = fresh(families.tree, {}, { strict: true });
  const clock = new FakeClock();
  const pool = new RtpSocketPool(2);
  const { port1: signalling, port2 } = new MessageChannel();
  const service = new MediaService(clock, writer, pool, port2);
  const phone = createSocket('udp4');
  phone.bind(0, '127.0.0.1');
  await once(phone, 'listening');
  t.teardown(() => {
    service.close();
    pool.close();
    phone.close();
    signalling.close();
  });
  signalling.postMessage({ type: 'open', call: 1, codec: 'PCMU' } satisfies MediaRequest);
  const [reply] = (await once(signalling, 'message')) as [MediaReply];
  if (reply.type !== 'opened') throw new Error(reply.why);
  const figures = async (...series: string[]): Promise<number[]> => {
    const { values } = await page();
    return series.map((name) => values.get(name) ?? 0);
  };
  return { clock, signalling, service, phone, port: reply.port, figures };
}

/** Sends one packet and waits for its echo. */
async function echo({ phone, port }: Call, sequence: number, type = 0, source = 7): Promise<Buffer> {
  const packet = makePacket(type, source, 160, 0xff);
  setSequenceNumber(packet, sequence);
  setTimestamp(packet, sequence * 160);
  phone.send(packet, port, '127.0.0.1');
  const [back, from] = (await once(phone, 'message')) as [Buffer, RemoteInfo];
  if (from.port !== port) throw new Error(`the echo came from port ${from.port}`);
  return back;
}

test('a packet comes back to where it was sent from, as a stream of the server’s own', async (t) => {
  const call = await open(t);
  t.is(call.port % 2, 0);
  const first = await echo(call, 100);
  const second = await echo(call, 101);
  t.not(ssrc(first), 7);
  t.is(ssrc(second), ssrc(first));
  t.is(sequenceNumber(second), (sequenceNumber(first) + 1) & 0xffff);
  t.is(timestamp(second), 101 * 160);
  t.deepEqual([...second.subarray(12)], new Array<number>(160).fill(0xff));
  t.deepEqual(await call.figures(RECEIVED, SENT, USAGE), [2, 2, 1]);
});

test('a stream’s loss and jitter are told once, when the call is over and late packets have come', async (t) => {
  const call = await open(t);
  for (const sequence of [1, 2, 3, 6, 7]) await echo(call, sequence);
  call.signalling.postMessage({ type: 'close', call: 1 } satisfies MediaRequest);
  await eventually(() => call.clock.pending === 1);
  // Under way when the call ended: counted, and not echoed.
  const late = makePacket(0, 7, 160, 0xff);
  setSequenceNumber(late, 4);
  call.phone.send(late, call.port, '127.0.0.1');
  await eventually(async () => (await call.figures(RECEIVED))[0] === 6);
  t.deepEqual(await call.figures(SENT, LOST, JITTERS, LOSSES), [5, 0, 0, 0]);
  call.clock.advance(199);
  await settle();
  t.deepEqual(await call.figures(JITTERS, USAGE), [0, 1]);
  call.clock.advance(1);
  await eventually(async () => (await call.figures(USAGE))[0] === 0);
  // From the second packet on: 2 to 7 expected, 5 missing.
  t.deepEqual(await call.figures(LOST, JITTERS, LOSSES, SCORES, USAGE), [1, 1, 1, 1, 0]);
  t.deepEqual(
    (await call.figures('sip_call_loss_fraction_sum')).map((sum) => sum.toFixed(4)),
    ['0.1667'],
  );
});

test('another payload type is counted as other and not echoed, RTCP and noise not at all', async (t) => {
  const call = await open(t);
  const send = (packet: Buffer): void => call.phone.send(packet, call.port, '127.0.0.1');
  send(makePacket(101, 7, 4, 0));
  send(makePacket(72, 7, 4, 0));
  send(Buffer.from('noise'));
  await echo(call, 1);
  t.deepEqual(await call.figures(RECEIVED, OTHER, SENT), [1, 1, 1]);
});

test('a second source in one call is a second stream, and the call is told once', async (t) => {
  const call = await open(t);
  for (const sequence of [1, 2, 4]) await echo(call, sequence, 0, 7);
  for (const sequence of [50, 51, 53]) await echo(call, sequence, 0, 8);
  t.deepEqual(await call.figures(LOST, JITTERS), [1, 1]);
  call.service.close();
  t.deepEqual(await call.figures(LOST, JITTERS, LOSSES, USAGE), [2, 2, 1, 0]);
});

test('a call without a packet has no jitter and no score', async (t) => {
  const call = await open(t);
  call.service.close();
  t.deepEqual(await call.figures(JITTERS, LOSSES, SCORES, USAGE), [0, 0, 0, 0]);
});

test('beyond its limit the pool refuses, and a port that was given back is lent again', async (t) => {
  const pool = new RtpSocketPool(1);
  t.teardown(() => pool.close());
  const socket = await pool.acquire();
  await t.throwsAsync(pool.acquire(), { message: 'all 1 RTP sockets are in use' });
  pool.release(socket);
  t.is(await pool.acquire(), socket);
});
