// The command line as people expect it: help, version, errors with exit codes, and readers that go away.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { pegcount, start } from './pegcount.js';

// Compiled tests run from build/test/cli/.
const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
  bin: Record<string, string>;
  scripts: Record<string, string>;
};

test('--version prints the version', async (t) => {
  t.deepEqual(await pegcount('--version'), { code: 0, out: `${manifest.version}\n`, error: '' });
});

for (const args of [['--help'], ['-h'], ['help']]) {
  test(`${args.join(' ')} prints the commands`, async (t) => {
    const { code, out, error } = await pegcount(...args);
    t.deepEqual([code, error], [0, '']);
    t.regex(out, /^Usage: pegcount <command>/);
    for (const command of ['demo', 'families', 'check']) t.regex(out, new RegExp(`^ {2}${command}\\b`, 'm'));
  });
}

for (const [args, start] of [
  [['families', '--help'], 'Usage: pegcount families'],
  [['check', '-h'], 'Usage: pegcount check FILE'],
  [['help', 'check'], 'Usage: pegcount check FILE'],
  [['demo', '--help'], 'Usage: '],
] as const) {
  test(`${args.join(' ')} prints the help of the command`, async (t) => {
    const { code, out, error } = await pegcount(...args);
    t.deepEqual([code, error, out.startsWith(start)], [0, '', true]);
  });
}

test('without a command the usage goes to standard error', async (t) => {
  const { code, out, error } = await pegcount();
  t.deepEqual([code, out], [2, '']);
  t.regex(error, /^Usage: pegcount <command>/);
});

const misunderstood: [args: string[], message: RegExp][] = [
  [['famlies'], /^pegcount: unknown command "famlies"; did you mean families\?\nTry pegcount --help\.\n$/],
  [['xyz'], /^pegcount: unknown command "xyz"; expected one of demo, families, check\n/],
  [['constructor'], /^pegcount: unknown command "constructor"; expected one of/],
  [['--vers'], /^pegcount: unknown option "--vers"; did you mean --version\?\n/],
  [['families', '--jsn'], /^pegcount families: unknown option "--jsn"; did you mean --json\?\nTry pegcount families --help\.\n$/],
  [['families', '--json=yes'], /^pegcount families: --json is given "yes"; expected no value\n/],
  [['families', 'pbx'], /^pegcount families: got pbx; expected options only\n/],
  [['check'], /^pegcount check: got no file; expected one file\n/],
  [['check', 'a.toml', 'b.toml'], /^pegcount check: got a\.toml b\.toml; expected one file\n/],
  [['check', 'a.toml', '--label'], /^pegcount check: --label is given no value; expected one\n/],
  [['check', 'a.toml', '--label', 'a-b'], /^pegcount check: --label: .*"a-b" must match/],
  [['demo', '--sip-prot', '1'], /^pegcount demo: got unknown option --sip-prot, expected one of/],
]; // prettier-ignore
for (const [args, message] of misunderstood) {
  test(`pegcount ${args.join(' ')} says what is wrong on standard error and ends with 2`, async (t) => {
    const { code, out, error } = await pegcount(...args);
    t.deepEqual([code, out], [2, '']);
    t.regex(error, message);
  });
}

test('a reader that goes away after the first bytes is no error', async (t) => {
  const child = start(['families', '--json']);
  t.teardown(() => child.kill('SIGKILL'));
  let error = '';
  child.stderr!.on('data', (data: Buffer) => (error += data.toString()));
  child.stdout!.once('data', () => child.stdout!.destroy());
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  t.deepEqual([code, signal, error], [0, null, '']);
});

test('a reader that is gone from the start is no error', async (t) => {
  for (const [expected, ...args] of [
    [0, 'families'],
    [0, '--help'],
    [0, '--version'],
    [1, 'check', 'not-there.toml'],
  ] as [number, ...string[]][]) {
    const child = start(args);
    t.teardown(() => child.kill('SIGKILL'));
    let error = '';
    child.stderr!.on('data', (data: Buffer) => (error += data.toString()));
    child.stdout!.destroy();
    const [code] = (await once(child, 'close')) as [number | null];
    t.deepEqual([code, error], [expected, ''], args.join(' '));
  }
});

test('demo hands its options on, runs, and ends by itself', async (t) => {
  const { code, out, error } = await pegcount(
    'demo',
    '--seconds',
    '1',
    '--sip-port',
    '0',
    '--metrics-port',
    '0',
    '--no-load',
  );
  t.is(code, 0);
  // Said where uWebSockets.js is not installed.
  t.regex(error, /^(pegcount: metrics are served by node:http.*\n)?$/);
  t.regex(out, /^ready sip=\S+ metrics=http:\/\/127\.0\.0\.1:\d+\/metrics/m);
  t.regex(out, /no built-in caller/);
});

test('the package has the command, and npm start runs its demo', (t) => {
  t.deepEqual(manifest.bin, { pegcount: 'dist/cli/main.js' });
  t.is(manifest.scripts['start'], 'node dist/cli/main.js demo');
  const first = readFileSync(new URL(import.meta.resolve('#dist/cli/main.js')), 'utf8').split('\n')[0];
  t.is(first, '#!/usr/bin/env node');
});
