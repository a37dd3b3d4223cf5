// What misses its target is bold in the tables of bench:report, and native-free.md says why.
import { readFileSync } from 'node:fs';
import test from 'ava';
import { causes, missesIn } from '../../bench/report/misses.js';
import { peersSection } from '../../bench/report/scrape-peers.js';

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

test('a bold figure in a sentence is a miss, called by the words before it, and needs a cause', (t) => {
  const application_thread = { series: 1000, pegcount_ms_per_scrape: 0.02, client_js_ms_per_scrape: 3 };
  const [written] = peersSection({ node: 'v20.1.0', cpu: 'x', application_thread });
  const text = `${written} It ran 9.5 times. **Too few, fewer than 8: \`inc\` on Node 22.** On Node 20, Node 22 a wait took **5 s**.`;
  const misses = ["The application's own thread spends", 'Too few', 'a wait took'];
  t.deepEqual(missesIn(text), misses);
  t.deepEqual(missesIn('Bold: **missed**.'), [], 'words are no figures');
  t.true(
    causes('scrape', text, '')
      .join()
      .endsWith(`${misses.join('; ')}.`),
  );
  t.true(
    causes('scrape', text, '**bench:scrape: a wait took; Too few.** So.').join().endsWith(`: ${misses[0]}.`),
  );
});

test('every figure of the README that misses its target has its cause in native-free.md', (t) => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  t.false(readme.includes('No cause is given there yet'));
});
