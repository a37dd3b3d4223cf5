// The helpers of hot paths allocate nothing once they are compiled: a heap that does not grow over millions of calls.
import { AttachMode, ByeBy, ByeReason, Direction, DtlsResult, Method, RefreshResult, sip, SipDirection, StirResult } from 'pegcount/catalog/sip'; // prettier-ignore
import { InterarrivalJitter } from 'pegcount/catalog/rtp';
import { mail } from 'pegcount/catalog/mail';
import { pbx } from 'pegcount/catalog/pbx';
import { numberLabel } from 'pegcount';
import { SessionPool } from 'pegcount/catalog/voip';
import test from 'ava';
import { fresh } from '../support/fresh.js';
import { bad } from './changes.js';

const CALLS = 50_000;
const ROUNDS = 60;

/** Bytes a call in the best three rounds in a row; a collection makes a round useless, compilation makes it dear. */
function bytesPerCall(call: (index: number) => void): number {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < CALLS; index++) call(index);
    rounds.push((process.memoryUsage().heapUsed - before) / CALLS);
    const last = rounds.slice(-3);
    if (last.length === 3 && last.every((bytes) => bytes >= 0 && bytes < 0.5)) return Math.max(...last);
  }
  return Math.min(...rounds.filter((bytes) => bytes >= 0));
}

const { writer } = fresh({ pbx: pbx(), sip: sip(), mail: mail() });
const sessions = new SessionPool(numberLabel('session', 0, 63));
const jitter = new InterarrivalJitter(8000);

const helpers: [what: string, call: (index: number) => void][] = [
  ['callStarted', () => writer.pbx.callStarted()],
  ['callEnded', (i) => writer.pbx.callEnded(i, i + 1, i + 3, 200 + (i % 400), i % 2 === 0 ? Direction.inbound : Direction.internal)],
  ['sipResponse', (i) => writer.pbx.sipResponse(100 + (i % 600), Method.INVITE)],
  ['inviteResult', (i) => writer.sip.inviteResult(i % 2 === 0 ? SipDirection.inbound : SipDirection.outbound, i % 800)],
  ['bye', () => writer.sip.bye(SipDirection.inbound, ByeBy.remote, ByeReason.normal)],
  ['byeOutbound', () => writer.sip.byeOutbound(ByeBy.local, ByeReason.error)],
  ['transactionTimeout', (i) => writer.sip.transactionTimeout(i % 2 === 0 ? Method.BYE : Method.OPTIONS)],
  ['sessionTimerRefresh', () => writer.sip.sessionTimerRefresh(RefreshResult['role-swap'])],
  ['dtlsHandshake', () => writer.sip.dtlsHandshake(DtlsResult.timeout)],
  ['dtlsHandshake with a bad result', () => writer.sip.dtlsHandshake(bad(9))],
  ['stirVerify', () => writer.sip.stirVerify(StirResult.verified)],
  ['voiceAttach', (i) => writer.sip.voiceAttach(AttachMode.realtime, i % 2 === 0)],
  ['voiceAttachNative', (i) => writer.sip.voiceAttachNative(i % 2 === 0)],
  ['observeCallQoS', (i) => writer.sip.observeCallQoS(i % 300, i % 50, i % 2, 1 + (i % 4))],
  ['incSmtpConnections', () => writer.mail.incSmtpConnections()],
  ['recordMailCompleted', () => writer.mail.recordMailCompleted()],
  ['a session number taken and given back', () => sessions.give(sessions.take())],
  ['a packet of a jitter', (i) => jitter.packet(i, i * 160)],
]; // prettier-ignore
for (const [what, call] of helpers) {
  test.serial(`${what} allocates nothing`, (t) => {
    const bytes = bytesPerCall(call);
    t.true(bytes < 0.5, `${bytes} bytes a call`);
  });
}
