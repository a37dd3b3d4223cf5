// Every one of the hundred families: touched on a worker thread through its public helper, and found on the page with the
// right value, and nothing else with it.
import { readFileSync } from 'node:fs';
import { createSegment } from 'pegcount';
import test from 'ava';
import { readPage } from '../support/page.js';
import { runThreads } from '../support/threads.js';
import { events } from './touched/events.js';
import { type Expected, families } from './touched/families.js';

type Mandated = { readonly name: string; readonly type: string; readonly buckets?: readonly number[] };

// Compiled tests run from build/test/catalog/.
const file = new URL('../../../test/catalog/families.json', import.meta.url);
const mandated = JSON.parse(readFileSync(file, 'utf8')) as Mandated[];

const expected = new Map<string, Expected>(events.flatMap(([, series]) => Object.entries(series)));
const labelsOf = (series: string): string => /\{.*$/.exec(series)?.[0] ?? '';

const segment = createSegment(families, { name: 'every family', shards: 2 });
await runThreads(new URL('./touched/worker.js', import.meta.url), 1, () => ({ handle: segment.handle }));
const page = await readPage(segment);

test('no event is rejected, and no two expect the same series', (t) => {
  t.is(expected.size, events.reduce((sum, [, series]) => sum + Object.keys(series).length, 0)); // prettier-ignore
  const trouble = [...page.values].filter(([series]) => /^pegcount_\w+_(rejected|overflow)/.test(series));
  t.deepEqual(trouble.filter(([, value]) => value !== 0), []); // prettier-ignore
});

for (const { name, type, buckets } of mandated) {
  test(`${name} is found on the page with what a worker thread wrote`, (t) => {
    t.is(page.types.get(name), type);
    const shown = page.series(name).filter((series) => !series.startsWith(`${name}_bucket{`));
    const written = shown.filter((series) => page.value(series) !== 0);
    t.true(written.length > 0, 'it has a series');
    for (const series of written) {
      const value = expected.get(series);
      if (value === 'some seconds') t.true(page.value(series) > 0 && page.value(series) < 60, series);
      else t.is(page.value(series), value!, series);
    }
    t.deepEqual(
      [...expected.keys()].filter((series) => shown.includes(series)).sort(),
      [...written].sort(),
      'every series that is expected is there',
    );
    if (buckets === undefined) return;
    const count = written.find((series) => series.startsWith(`${name}_count`))!;
    const labels = labelsOf(count);
    const value = page.value(`${name}_sum${labels}`);
    const bucket = (le: string): number =>
      page.value(`${name}_bucket${labels === '' ? '{' : `${labels.slice(0, -1)},`}le="${le}"}`);
    for (const bound of buckets) t.is(bucket(String(bound)), value <= bound ? 1 : 0, `le="${bound}"`);
    t.is(bucket('+Inf'), 1);
  });
}

test('every series that is expected belongs to a mandated family', (t) => {
  const all = new Set(mandated.flatMap(({ name }) => page.series(name)));
  t.deepEqual([...expected.keys()].filter((series) => !all.has(series)), []); // prettier-ignore
  t.is(mandated.length, 100);
});
