// A short soak: totals are exact and everything that was opened is closed again. Ten seconds tell nothing about slopes of memory.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { Counts } from './readings.js';

const main = fileURLToPath(new URL('./main.js', import.meta.url));
/** Long enough for some calls. */
const CALLING_MS = 2000;
type Ended = { readonly code: number | null; readonly out: string; readonly error: string };

/** Runs it to its end; `interrupt` presses Ctrl-C some time after it has begun to call. */
function soak(args: readonly string[], interrupt = false): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { timeout: 120_000 }, (_, out, error) =>
      resolve({ code: child.exitCode, out, error }),
    );
    if (!interrupt) return;
    let said = '';
    let pressed = false;
    child.stderr!.on('data', (text: string) => {
      said += text;
      if (pressed || !/^calling/m.test(said)) return;
      pressed = true;
      setTimeout(() => child.kill('SIGINT'), CALLING_MS);
    });
  });
}

type Series = { readonly start: number; readonly end: number; readonly flat: boolean | null };
type Result = {
  readonly minutes: number;
  readonly calls: number;
  readonly packets: number;
  readonly events: number;
  readonly scrapes: number;
  readonly deaths: number;
  readonly deaths_by_kind: Readonly<Record<string, number>>;
  readonly totals_compared: number;
  readonly totals_exact: boolean;
  readonly wrong: readonly string[];
  readonly flat: boolean;
  readonly series: Readonly<Record<string, Series>>;
  readonly returned: { readonly before: Counts; readonly after: Counts };
};

test('a short soak is exact, and files, threads and shards return to their level', async (t) => {
  const { code, out, error } = await soak(['--minutes', '0.17', '--json']);
  t.not(out, '', error);
  const result = JSON.parse(out.trim().split('\n').at(-1)!) as Result;
  const { calls, packets, events, scrapes, deaths, totals_compared } = result;
  t.log({ calls, packets, events, scrapes, deaths, totals_compared });
  t.deepEqual(result.wrong, []);
  t.true(result.totals_exact);
  t.true(result.totals_compared > 500);
  t.is(code, 0, error);

  t.true(result.calls > 50);
  t.true(result.packets > 1000);
  t.true(result.events > result.packets);
  t.true(result.scrapes >= 3);
  t.true(result.deaths >= 3);
  t.is(
    Object.values(result.deaths_by_kind).reduce((sum, one) => sum + one, 0),
    result.deaths,
  );

  const { before, after } = result.returned;
  for (const what of ['fds', 'udp_sockets', 'threads', 'shards'] as const)
    t.is(after[what], before[what], `${what} after the end`);
  t.is(before.shards, 1);
  for (const series of ['threads', 'shards']) t.is(result.series[series].end, result.series[series].start);
  t.true(result.series['rss_mb'].end > 50);
  t.true(result.series['heap_exporter_mb'].end > 2);
  for (const [name, { flat }] of Object.entries(result.series)) t.is(flat, null, `${name}: too few readings`);
  t.true(result.flat, 'a short run need not tell');
});

test('Ctrl-C ends it early, with totals as exact as ever', async (t) => {
  const { code, out, error } = await soak(['--minutes', '10', '--json'], true);
  const result = JSON.parse(out.trim().split('\n').at(-1)!) as Result;
  t.deepEqual(result.wrong, []);
  t.is(code, 0, error);
  t.true(result.minutes < 5);
  t.true(result.calls > 0);
});

for (const [args, said] of [
  [['--minutes', '0'], 'soak: --minutes: got "0", expected a number from 0.1 to 1440'],
  [['--minutes', 'ten'], 'soak: --minutes: got "ten", expected a number from 0.1 to 1440'],
  [['--seed', '1.5'], 'soak: --seed: got "1.5", expected an integer from 1 to 2147483646'],
  [['--hours', '1'], "soak: Unknown option '--hours'"],
  [['20'], "soak: Unexpected argument '20'"],
] as const) {
  test(`a bad option is one line and exit code 2: ${args.join(' ')}`, async (t) => {
    const { code, out, error } = await soak(args);
    t.is(code, 2);
    t.is(out, '');
    t.is(error.trim().split('\n').length, 1, error);
    t.true(error.startsWith(said), error);
  });
}
