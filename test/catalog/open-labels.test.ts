// Open labels raced for: threads that want the same values at the same time share one series each, as many as there is room
// for, and the rest is `other`, counted.
import { createSegment } from 'pegcount';
import test from 'ava';
import { readPage } from '../support/page.js';
import { runThreads } from '../support/threads.js';
import { families, labelsAtWork, others, TOO_MANY, valuesOf } from './open-labels.js';

const THREADS = 4;
const race = createSegment(families, { name: 'open labels', shards: THREADS });
await runThreads(new URL('./open-labels-worker.js', import.meta.url), THREADS, () => ({
  handle: race.handle,
}));
const raced = await readPage(race);

for (const { label, family, series } of labelsAtWork) {
  test(`threads that race for values of ${family}{${label.label}} share one series each, and the rest is other`, (t) => {
    const own = valuesOf(label).filter((value) => raced.values.has(series(value)));
    t.is(own.length, label.capacity, 'as many values as there is room for');
    for (const value of own) t.is(raced.value(series(value)), THREADS, value);
    t.is(raced.value(series('other')), TOO_MANY * THREADS);
    t.is(raced.series(family).length, label.capacity + 1);
  });
}

test('what found no room is counted by label', (t) => {
  for (const name of new Set(labelsAtWork.map(({ label }) => label.label))) {
    const labels = labelsAtWork.filter(({ label }) => label.label === name).length;
    t.is(raced.value(`pegcount_label_overflow_total{label="${name}"}`), labels * TOO_MANY * THREADS, name);
  }
});

test('every open label of the catalogues is at work here', (t) => {
  const names = [...labelsAtWork.map(({ label }) => label), ...others].map(({ label, capacity }) => `${label} ${capacity}`); // prettier-ignore
  const declared = families.schema.dictionaries.map(({ name, capacity }) => `${name} ${capacity}`);
  t.deepEqual([...new Set(names)].sort(), [...declared].sort());
});
