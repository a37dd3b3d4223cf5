// The load of bench:load: calls with RTP at a fixed rate, by SIPp where it is installed, else by the demo's own caller, always in
// a process of its own. Neither runs at full speed: callers share the processors with the demo, and would take what it needs.
// Parent process.
import { execFile, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CallerTotals } from '#dist/demo/caller-worker.js';
import { callBySipp } from './sipp.js';

const run = promisify(execFile);

export type Load = { readonly calls: number; readonly rate: number };
/** What the caller itself has counted. */
export type Counted = {
  /** Calls that ended as they should. */
  readonly calls: number;
  /** RTP packets sent to the demo, each to be echoed. */
  readonly packets: number | undefined;
  /** Requests that had to be sent again. */
  readonly retransmissions: number | undefined;
};
export type Placed = Counted & {
  /** From the first INVITE to the last BYE. */
  readonly seconds: number;
};

export const caller = spawnSync('sipp', ['-v']).error === undefined ? 'sipp' : 'built-in';

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

/** How a caller is ended that takes too long. */
export type Limits = { readonly timeout: number; readonly killSignal: 'SIGKILL' };

/** Places the calls, and waits until the last has ended. Rejects when that takes too long. */
export async function placeCalls(target: Target, load: Load): Promise<Placed> {
  const start = performance.now();
  const limits: Limits = { timeout: limitSeconds(load) * 1000, killSignal: 'SIGKILL' };
  const placed = await (caller === 'sipp' ? callBySipp : callByDemo)(target, load, limits);
  return { ...placed, seconds: (performance.now() - start) / 1000 };
}

/** The demo's caller does not count what it sends again. */
async function callByDemo(
  { address, port }: Target,
  { calls, rate }: Load,
  limits: Limits,
): Promise<Counted> {
  const script = fileURLToPath(new URL('./caller-child.js', import.meta.url));
  const args = ['--no-warnings', script, address, String(port), String(rate), String(calls / rate)];
  const { stdout } = await run(process.execPath, args, limits);
  const totals = JSON.parse(stdout) as CallerTotals;
  return { calls: totals.completed, packets: totals.packetsSent, retransmissions: undefined };
}
