// The load of bench:load by SIPp, in a process of its own, and what SIPp itself says of it. Parent process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Counted, Limits, Load, Target } from './calls.js';

/** Two seconds of 20 ms packets: as long as the scenario's pause has room for. */
const PACKETS_A_CALL = 100;
/** 20 ms of G.711. */
const PACKET_OCTETS = 160;
/** Until SIPp is up, the signal for its screens would end it. */
const UP_MS = 1000;
/** The total of RTP packets stands on the screen only while a call is under way, half a second after the last packet. */
const SCREEN_MS = 200;

/** The demo's tests count on this scenario too: SIPp plays every packet of it. */
const SCENARIO = fileURLToPath(new URL('../../../test/demo/uac-rtp.xml', import.meta.url));

/** Places the calls. Rejects when SIPp fails, which it does for a single call that does not end as it should. */
export async function callBySipp(target: Target, load: Load, limits: Limits): Promise<Counted> {
  const folder = await mkdtemp(join(tmpdir(), 'pegcount-load-'));
  try {
    // Raw mu-law, as SIPp plays it: one octet a sample, no header.
    await writeFile(join(folder, 'audio.ulaw'), Buffer.alloc(PACKETS_A_CALL * PACKET_OCTETS, 0xff));
    await run(folder, target, load, limits);
    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    const figure = lastFigures(await read('stat.csv'));
    return {
      calls: figure('SuccessfulCall(C)'),
      packets: packetsSent(await read('screen.log').catch(() => '')),
      retransmissions: figure('Retransmissions(C)'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(
  cwd: string,
  { address, port, from }: Target,
  { calls, rate }: Load,
  limits: Limits,
): Promise<void> {
  const args = [`${address}:${port}`, '-sf', SCENARIO, '-s', 'echo', '-i', address, '-mi', address];
  args.push('-p', String(from), '-m', String(calls), '-r', String(rate), '-l', String(calls), '-nostdin');
  args.push('-trace_stat', '-stf', 'stat.csv', '-trace_screen', '-screen_file', 'screen.log');
  // One thread for all streams: SIPp's threads share their packet counter without a lock.
  args.push('-rtp_threadtasks', String(calls));
  const child = spawn('sipp', args, { ...limits, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const over = new AbortController();
  const ended = (once(child, 'close') as Promise<[number | null, string | null]>).finally(() => over.abort());
  // Awaited below, perhaps after it has failed.
  ended.catch(() => {});
  await pause(UP_MS, undefined, { signal: over.signal }).catch(() => {});
  const screens = setInterval(() => child.kill('SIGUSR2'), SCREEN_MS);
  const [code, signal] = await ended.finally(() => clearInterval(screens));
  if (code !== 0) throw new Error(`SIPp ended: ${String(signal ?? code)} ${errors}`);
}

/** The last row of SIPp's statistics, by the names in the first. */
function lastFigures(text: string): (name: string) => number {
  const lines = text.trim().split('\n');
  const [names, last] = [lines[0].split(';'), lines.at(-1)!.split(';')];
  return (name) => Number(last[names.indexOf(name)]);
}

/** The highest total that a screen shows; undefined where none does. */
function packetsSent(screens: string): number | undefined {
  const totals = [...screens.matchAll(/^ *(\d+) Total RTP pckts sent {2,}[\d.]+ kB\/s RTP OUT/gm)];
  return totals.length === 0 ? undefined : Math.max(...totals.map(([, total]) => Number(total)));
}
