// The command line: defaults, ranges, and errors that say what was got and what was expected.
import test from 'ava';
import { readOptions, UsageError } from '#dist/demo/options.js';

test('without options the defaults hold', (t) => {
  t.deepEqual(readOptions([]), {
    config: undefined,
    sipPort: 5060,
    metricsPort: undefined,
    signalling: 2,
    media: 2,
    callsPerSecond: 4,
    rejectPercent: 10,
    load: true,
    seconds: undefined,
    tokenFile: undefined,
  });
});

test('every option is taken, with an equals sign or without', (t) => {
  const args =
    '--config demo.toml --sip-port 0 --metrics-port=0 --signalling 3 --media 4 --calls-per-second 20 --reject-percent 0';
  t.deepEqual(readOptions([...args.split(' '), '--no-load', '--seconds', '5', '--token-file', 'abc']), {
    config: 'demo.toml',
    sipPort: 0,
    metricsPort: 0,
    signalling: 3,
    media: 4,
    callsPerSecond: 20,
    rejectPercent: 0,
    load: false,
    seconds: 5,
    tokenFile: 'abc',
  });
  t.is(readOptions(['--help']), 'help');
});

const wrong: [args: string[], message: RegExp][] = [
  [['--sip-port', 'abc'], /^--sip-port: got "abc", expected an integer from 0 to 65535$/],
  [['--sip-port', '65536'], /expected an integer from 0 to 65535$/],
  [['--metrics-port=-1'], /got "-1"/],
  [['--signalling', '0'], /^--signalling: got "0", expected an integer from 1 to 64$/],
  [['--media', '1.5'], /^--media: got "1.5"/],
  [['--calls-per-second', '0'], /from 1 to 200$/],
  [['--reject-percent', '101'], /from 0 to 100$/],
  [['--seconds'], /^--seconds: got no value, expected one$/],
  [['--seconds', '--no-load'], /^--seconds: got no value, expected one$/],
  [['--no-load=yes'], /^--no-load: got "yes", expected no value$/],
  [['--port', '1'], /^got unknown option --port, expected one of --config, --sip-port, /],
  [['-x'], /^got unknown option -x/],
  [['now'], /^got "now", expected options only$/],
  [['--token-file'], /^--token-file: got no value, expected one$/],
  [
    ['--token', 'sesame'],
    /^--token: got a token where every .* read it; expected --token-file FILE, or the var/,
  ],
  [
    ['--token=sesame'],
    /^--token: got a token where every user of the machine can read it; expected --token-f/,
  ],
];
for (const [args, message] of wrong) {
  test(`"${args.join(' ')}" is refused`, (t) => {
    t.throws(() => readOptions(args), { instanceOf: UsageError, message });
  });
}
