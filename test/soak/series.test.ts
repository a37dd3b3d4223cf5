// The soak's verdict on a whole run: every series must have been judged where the run was long enough.
import test from 'ava';
import type { Reading } from './readings.js';
import { allFlat, judgeAll, TELLING_SECONDS } from './series.js';

const reading: Omit<Reading, 'seconds'> = {
  deaths: 0,
  rss_mb: 180,
  heap_main_mb: 10,
  heap_exporter_mb: 5,
  heap_workers_mb: 30,
  external_mb: 10,
  fds: 30,
  udp_sockets: 20,
  threads: 20,
  shards: 5,
};
const readings = (count: number, growth = 0): Reading[] =>
  Array.from({ length: count }, (_, index) => ({
    ...reading,
    seconds: 10 * index,
    rss_mb: 180 + index * growth,
  }));

test('a run whose series are all flat is flat, whatever its length', (t) => {
  const series = judgeAll(readings(120), 240);
  for (const seconds of [60, TELLING_SECONDS]) t.true(allFlat(series, seconds));
});

test('one series that rises is enough', (t) => {
  const series = judgeAll(readings(120, 1), 240);
  t.is(series.rss_mb.flat, false);
  t.is(series.fds.flat, true);
  for (const seconds of [60, TELLING_SECONDS]) t.false(allFlat(series, seconds));
});

test('too few readings to tell are a failure of a run of 20 minutes, and of no shorter one', (t) => {
  const series = judgeAll(readings(5), 0);
  t.is(series.rss_mb.flat, null);
  t.true(allFlat(series, TELLING_SECONDS - 1));
  t.false(allFlat(series, TELLING_SECONDS));
});
