// The load of bench:load: calls with RTP at a fixed rate, by SIPp where it is installed, else by the demo's own caller, always in
// a process of its own. Parent process.
import { execFile, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CallerTotals } from '#dist/demo/caller-worker.js';

const run = promisify(execFile);

export type Load = { readonly calls: number; readonly rate: number };
export type Placed = {
  /** Calls that ended as they should. */
  readonly calls: number;
  /** RTP packets sent to the demo, each to be echoed. */
  readonly packets: number;
  /** Requests that had to be sent again. */
  readonly retransmissions: number;
  /** From the first INVITE to the last BYE. */
  readonly seconds: number;
};

export const caller = spawnSync('sipp', ['-v']).error === undefined ? 'sipp' : 'built-in';

/** Two seconds of 20 ms packets: as long as the scenario's pause has room for. */
const PACKETS_A_CALL = 100;
/** 20 ms of G.711. */
const PACKET_OCTETS = 160;
const SLACK_SECONDS = 20;

export const limitSeconds = ({ calls, rate }: Load): number => Math.ceil(calls / rate) + SLACK_SECONDS;

export type Target = {
  readonly address: string;
  readonly port: number;
  /**
   * Where SIPp calls from, the same in every batch: workers that share a port get their datagrams by the addresses of both
   * ends, and another worker than the one that the warm-up met would be cold.
   */
  readonly from: number;
};

/** Below the ports that the kernel hands out, so that no socket of the demo takes it between two batches. */
const LOWEST_FROM = 20_000;
const FROM_PORTS = 10_000;

/** A port to call from that nobody has now. */
export async function freeFrom(address: string): Promise<number> {
  for (;;) {
    const from = LOWEST_FROM + Math.floor(Math.random() * FROM_PORTS);
    const socket = createSocket('udp4').bind(from, address);
    const free = await once(socket, 'listening').then(
      () => true,
      () => false,
    );
    socket.close();
    if (free) return from;
  }
}

/** Places the calls, and waits until the last has ended. Rejects when that takes too long. */
export async function placeCalls(target: Target, load: Load): Promise<Placed> {
  const start = performance.now();
  const options = { timeout: limitSeconds(load) * 1000, killSignal: 'SIGKILL' as const };
  const placed =
    caller === 'sipp' ? await bySipp(target, load, options) : await byCaller(target, load, options);
  return { ...placed, seconds: (performance.now() - start) / 1000 };
}

type Options = { readonly timeout: number; readonly killSignal: 'SIGKILL' };
type Counted = Omit<Placed, 'seconds'>;

/** The demo's tests count on this scenario too: SIPp plays every packet of it. */
const SCENARIO = fileURLToPath(new URL('../../../test/demo/uac-rtp.xml', import.meta.url));

async function bySipp(
  { address, port, from }: Target,
  { calls, rate }: Load,
  options: Options,
): Promise<Counted> {
  const folder = await mkdtemp(join(tmpdir(), 'pegcount-load-'));
  try {
    // Raw mu-law, as SIPp plays it: one octet a sample, no header.
    await writeFile(join(folder, 'audio.ulaw'), Buffer.alloc(PACKETS_A_CALL * PACKET_OCTETS, 0xff));
    const args = [
      `${address}:${port}`,
      '-sf',
      SCENARIO,
      '-s',
      'echo',
      '-i',
      address,
      '-mi',
      address,
      '-p',
      String(from),
    ];
    args.push('-m', String(calls), '-r', String(rate), '-l', String(calls), '-nostdin');
    args.push('-trace_stat', '-stf', 'stat.csv');
    // One thread for all streams, as in the demo's tests.
    args.push('-rtp_threadtasks', String(calls));
    await run('sipp', args, { ...options, cwd: folder, maxBuffer: 2 ** 26 });
    const lines = (await readFile(join(folder, 'stat.csv'), 'utf8')).trim().split('\n');
    const last = lines.at(-1)!.split(';');
    const figure = (name: string): number => Number(last[lines[0].split(';').indexOf(name)]);
    const completed = figure('SuccessfulCall(C)');
    return {
      calls: completed,
      packets: completed * PACKETS_A_CALL,
      retransmissions: figure('Retransmissions(C)'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function byCaller(
  { address, port }: Target,
  { calls, rate }: Load,
  options: Options,
): Promise<Counted> {
  const script = fileURLToPath(new URL('./caller-child.js', import.meta.url));
  const args = ['--no-warnings', script, address, String(port), String(rate), String(calls / rate)];
  const { stdout } = await run(process.execPath, args, options);
  const totals = JSON.parse(stdout) as CallerTotals;
  return { calls: totals.completed, packets: totals.packetsSent, retransmissions: 0 };
}
