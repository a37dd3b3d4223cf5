// The checks of bench:hot's subjects: one whose events are dropped or rejected fails.
import test from 'ava';
import { attach, closedLabel, counter, createSegment, defineFamilies, gauge, histogram } from 'pegcount';
import { mustHave } from '../../bench/hot/peers.js';
import { checkCounted, checkLevels, checkNothingRejected } from '../../bench/hot/totals.js';

const Label = closedLabel('label', ['a', 'b']);
const families = defineFamilies({
  counted: counter('counted_total', 'h', [Label]),
  seconds: histogram('seconds', 'h', [Label], { buckets: [1, 2] }),
  level: gauge('level', 'h', [Label], { combine: 'sum' }),
});
const bad = 9 as unknown as typeof Label.a;

test('a subject that has written all its events passes, one that has not fails', (t) => {
  const segment = createSegment(families, { shards: 1, name: 'all' });
  const m = attach(families, segment.handle);
  m.counted.add(2 ** 31, Label.a);
  const counted = checkCounted(segment, 'counted_total');
  const seconds = checkCounted(segment, 'seconds');
  const level = checkLevels(segment, 'level', (events, slot, before) => before + (slot === 0 ? events : 0));
  for (let event = 0; event < 3; event++) {
    m.counted.inc(event === 0 ? Label.a : Label.b);
    m.seconds.observe(event, Label.a);
    m.level.inc(Label.a);
  }
  for (const check of [counted, seconds, level]) t.notThrows(() => check(3));
  t.throws(() => counted(4), { message: 'counted_total is 3, expected 4' });
  t.throws(() => seconds(2), { message: 'seconds is 3, expected 2' });
  t.throws(() => level(4), { message: 'series 0 of level is 3, expected 4' });
});

test('a subject whose events are rejected fails, even where nothing else is known of it', (t) => {
  const segment = createSegment(families, { shards: 1, name: 'rejected' });
  const m = attach(families, segment.handle);
  m.counted.inc(bad);
  const checks = [checkNothingRejected(segment), checkLevels(segment, 'level', () => 0)];
  for (const check of checks) t.notThrows(() => check(0));
  m.counted.inc(bad);
  for (const check of checks)
    t.throws(() => check(0), { message: /^pegcount_rejected_total is 2, expected 1/ });
});

test('a library that has not counted all events fails; buckets and sums are no events', (t) => {
  const values = [
    { value: 3, metricName: 'seconds_bucket' },
    { value: 4.5, metricName: 'seconds_sum' },
    { value: 3, metricName: 'seconds_count' },
  ];
  t.notThrows(() => mustHave(values, 3));
  t.notThrows(() => mustHave([{ value: 1 }, { value: 2 }], 3));
  t.throws(() => mustHave(values, 4), { message: /shows 3 events, expected 4/ });
});
