// Runs Debian's SIPp 3.6.1 against an address and reads the totals that it keeps itself.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const hasSipp = spawnSync('sipp', ['-v']).error === undefined;

/** 20 ms of G.711. */
const PACKET_OCTETS = 160;

export type SippTotals = {
  readonly code: number | null;
  readonly errors: string;
  /** The cumulative columns of `-trace_stat`, such as SuccessfulCall. */
  readonly calls: Readonly<Record<string, number>>;
  /** The columns of `-trace_counts`: `0_INVITE_Sent` and its like, one set a message of the scenario. */
  readonly messages: Readonly<Record<string, number>>;
  readonly rtpSent: number;
};

/** The last row of one of SIPp's files: a header line, then rows, semicolons between the fields. */
function lastRow(text: string): Record<string, number> {
  const lines = text.trim().split('\n');
  const fields = lines.at(-1)!.split(';');
  return Object.fromEntries(lines[0].split(';').map((name, index) => [name, Number(fields[index])]));
}

export type SippRun = {
  readonly target: string;
  /** A file of this folder, without its ending. */
  readonly scenario: string;
  readonly service: string;
  readonly calls: number;
  readonly rate: number;
  /** Length of the stream that the scenario plays. */
  readonly packets: number;
};

export async function runSipp({
  target,
  scenario,
  service,
  calls,
  rate,
  packets,
}: SippRun): Promise<SippTotals> {
  const folder = await mkdtemp(join(tmpdir(), 'pegcount-sipp-'));
  try {
    // Raw mu-law, as SIPp plays it: one octet a sample, no header.
    await writeFile(join(folder, 'audio.ulaw'), Buffer.alloc(packets * PACKET_OCTETS, 0xff));
    const file = new URL(`../../../test/demo/${scenario}.xml`, import.meta.url);
    const args = [target, '-sf', fileURLToPath(file), '-s', service, '-i', '127.0.0.1', '-mi', '127.0.0.1'];
    args.push('-m', String(calls), '-r', String(rate), '-l', String(calls), '-p', '0', '-nostdin');
    args.push(
      '-trace_stat',
      '-stf',
      'stat.csv',
      '-trace_counts',
      '-trace_screen',
      '-screen_file',
      'screen.log',
    );
    args.push('-trace_err', '-error_file', 'error.log', '-timeout', '90s', '-timeout_error');
    // One thread for all streams: SIPp's threads share their packet counter without a lock.
    args.push('-rtp_threadtasks', String(calls));
    const child = spawn('sipp', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const ended = once(child, 'close') as Promise<[number | null]>;
    // The RTP total stands on the screen only while a stream's call is under way: have the screens written down
    // (SIGUSR2) twice a second. Until SIPp is up the signal would end it.
    await pause(1000);
    const screens = setInterval(() => child.kill('SIGUSR2'), 500);
    const [code] = await ended.finally(() => clearInterval(screens));

    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8').catch(() => '');
    const sent = [
      ...(await read('screen.log')).matchAll(/^ *(\d+) Total RTP pckts sent {2,}[\d.]+ kB\/s RTP OUT/gm),
    ];
    return {
      code,
      errors: errors + (await read('error.log')),
      calls: lastRow(await read('stat.csv')),
      messages: lastRow(await read(`${scenario}_${child.pid!}_counts.csv`)),
      rtpSent: Math.max(0, ...sent.map(([, packetsSent]) => Number(packetsSent))),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
