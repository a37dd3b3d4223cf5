// The hostile program's command line: what it understands, and what it refuses in one line.
import test from 'ava';
import { readOptions } from './options.js';

test('without options all servers are attacked, in every way', (t) => {
  t.deepEqual(readOptions([]), {
    ...{ transport: 'all', kinds: ['uws', 'node', 'https'], seconds: 8, rounds: 4, flood: 10_000, only: [] },
    ...{ short: false, strict: false, json: false, save: false },
  });
  t.like(readOptions(['--short']), { seconds: 0.6, rounds: 1, flood: 1000, short: true });
});

test('each option is read', (t) => {
  const given =
    '--transport https --seconds 2.5 --rounds 3 --flood 500 --only idle,handshakes --strict --json --save';
  t.deepEqual(readOptions(given.split(' ')), {
    ...{
      transport: 'https',
      kinds: ['https'],
      seconds: 2.5,
      rounds: 3,
      flood: 500,
      only: ['idle', 'handshakes'],
    },
    ...{ short: false, strict: true, json: true, save: true },
  });
});

const refused: [given: string, message: RegExp][] = [
  ['--only typo', /^--only: got "typo", expected some of idle,drip,.*$/],
  ['--only idle,', /^--only: got "", expected some of idle,/],
  ['--only handshakes --transport node', /^--only: got "handshakes", expected some of idle,/],
  ['--only', /^--only: got no value, expected some of /],
  ['--transport both', /^--transport: got "both", expected one of uws, node, https, all$/],
  ['--seconds 0', /^--seconds: got "0", expected a number from 0\.1 to 3600$/],
  ['--seconds 1e3', /^--seconds: got "1e3", /],
  ['--rounds 1.5', /^--rounds: got "1\.5", expected an integer from 1 to 100$/],
  ['--flood -5', /^--flood: got .*, expected an integer from 1 to 11000$/],
  ['--flood 20000', /^--flood: got "20000", expected an integer from 1 to 11000$/],
  ['--short=yes', /^--short: got "yes", expected no value$/],
  ['--sohrt', /^--sohrt: got an unknown option, expected one of --transport, --seconds, /],
  ['idle', /^options: got "idle", expected options only$/],
];
for (const [given, message] of refused) {
  test(`refused: ${given}`, (t) => {
    t.throws(() => readOptions(given.split(' ')), { instanceOf: RangeError, message });
  });
}
