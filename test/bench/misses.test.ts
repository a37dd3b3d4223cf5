// What misses its target is bold in the tables of bench:report, and native-free.md says why.
import test from 'ava';
import { causes, missesIn } from '../../bench/report/misses.js';

const byColumn = `Text with a **bold** word.

|  | Node 20 | Node 26 | target |
|---|---:|---:|---:|
| \`inc\` / raw | 1.58 | **2.50** | ≤ 2.2 |
| bound | **1.60** | **1.70** | ≤ 1.5 |
| other | 1 | 2 | ≤ 3 |`;
const byRow = `|  | all | 1 % | heap kB: all | 1 % | times |
|---|---:|---:|---:|---:|---:|
| Node 20 | 3.03 (30.4) | **1.54 (15.5)** | 2.0 | **1.8** | 51.1 ×, **19.9 ×** |`;
const bySize = `| series | format | all |
|---|---:|---:|
| 10,000 | protobuf 1.2.3 | **60.0 (1.40 ×)** |`;

test('a miss is called by the names of its row and column, whether Nodes are columns or rows', (t) => {
  t.deepEqual(missesIn(byColumn), ['`inc` / raw', 'bound']);
  t.deepEqual(missesIn(byRow), ['1 %', 'heap kB: 1 %', 'times']);
  t.deepEqual(missesIn(bySize), ['protobuf, all']);
  t.deepEqual(missesIn(`${byColumn}\n\n${bySize}`), ['`inc` / raw', 'bound', 'protobuf, all']);
});

test('below a section with misses stands where their causes are told, and which have none', (t) => {
  const below = (nativeFree: string): string => causes('hot', byColumn, nativeFree).join();
  const link = 'Why the bold ones miss: [native-free.md](native-free.md#misses-and-why).';
  t.is(
    below('**bench:hot: other; bound.** It is slow.'),
    `${link} No cause is given there yet for: \`inc\` / raw.`,
  );
  t.is(below('a\n\n**bench:hot: bound.** Slow.\n\n**bench:hot: `inc` / raw.** Too.'), link);
  t.true(below('**bench:load: bound; `inc` / raw.** Of another bench.').endsWith('`inc` / raw; bound.'));
});

test('below a section without a miss stands nothing', (t) => {
  t.deepEqual(causes('hot', '| a | b |\n|---|---|\n| c | 1 |', ''), []);
});
