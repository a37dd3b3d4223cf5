// The checks of the torture find what they are for: each kind of damage to a page is counted, and a sound page is not.
import test from 'ava';
import { type Findings, found, isClean, KINDS, merge, noFindings } from './findings.js';
import { type Asked, PageCheck, type Truth } from './page-check.js';
import { readPage, type Reading, type ShownExemplar } from './read-page.js';

const EVENTS = 'torture_events_total{ordinal="0"}';
const SUM = 'torture_seconds_sum';

/** A truth of one series, of a living writer 0 and a writer 1 that died at 1000. */
function scene(least = 10, most = 20, unit = 0) {
  const findings: Findings = noFindings();
  const truth: Truth = {
    totals: (which) => new Map([[EVENTS, which === 'done' ? least : most], [SUM, which === 'done' ? 1 : 9], ['torture_routes_total', 0]]), // prettier-ignore
    units: new Map(unit === 0 ? [] : [[EVENTS, unit]]),
    started: (ordinal) => ordinal < 2,
    diedAt: (ordinal) => (ordinal === 1 ? 1000 : 0),
    living: () => [0],
  };
  const check = new PageCheck(truth, findings);
  const ask = (at = 1500): Asked => ({ done: truth.totals('done'), living: truth.living(), at });
  const page = (values: Record<string, number>, exemplars: ShownExemplar[] = []): Reading => ({
    values: new Map(Object.entries({ [EVENTS]: 15, [SUM]: 2, 'torture_present{writer="1"}': 1, torture_alive: 1, ...values })), // prettier-ignore
    exemplars,
  });
  return { findings, check, ask, page };
}

/** What a page that differs from a sound one so is counted as. */
function verdict(
  values: Record<string, number>,
  at?: number,
  exemplars?: ShownExemplar[],
): Partial<Findings['counts']> {
  const { findings, check, ask, page } = scene();
  check.check('text', page(values, exemplars), ask(at));
  return Object.fromEntries(Object.entries(findings.counts).filter(([, count]) => count > 0));
}

test('a sound page is sound', (t) => {
  t.deepEqual(verdict({}), {});
});

test('a value that could not have been is torn', (t) => {
  t.deepEqual(verdict({ [EVENTS]: 21 }), { torn: 1 }, 'nobody meant to count so many');
  t.deepEqual(verdict({ [EVENTS]: 9 }), { torn: 1 }, 'one was counted before the page was asked for');
  t.deepEqual(verdict({ [EVENTS]: NaN }), { torn: 1 });
  t.deepEqual(verdict({ [SUM]: 0.5 }), { torn: 1 });
  t.deepEqual(verdict({ 'torture_events_total{ordinal="9"}': 1 }), { torn: 1 }, 'a series of nobody');
});

test('a total in the middle of a carry is torn', (t) => {
  const { findings, check, ask, page } = scene(0, 100, 7);
  check.check('text', page({ [EVENTS]: 14 }), ask());
  t.true(isClean(findings));
  check.check('text', page({ [EVENTS]: 15 }), ask());
  t.is(findings.counts.torn, 1);
});

test('a fallen counter, bucket, count or sum is counted, by format', (t) => {
  const { findings, check, ask, page } = scene();
  check.check('text', page({}), ask());
  check.check('openmetrics', page({ [EVENTS]: 14, [SUM]: 1.5 }), ask());
  t.true(isClean(findings), 'another format has a memory of its own');
  check.check('text', page({ [EVENTS]: 14 }), ask());
  t.is(findings.counts.non_monotone, 1);
  check.check('text', page({ [SUM]: 1.5 }), ask());
  t.is(findings.counts.non_monotone, 2);
  t.regex(findings.wrong[0], /torture_events_total\{ordinal="0"\} was 15, then 14 \(text\)/);
});

test('a series that is gone is counted', (t) => {
  const { findings, check, ask, page } = scene(0);
  check.check('text', page({}), ask());
  const { values } = page({});
  check.check(
    'text',
    { values: new Map([...values].filter(([series]) => series !== EVENTS)), exemplars: [] },
    ask(),
  );
  t.is(findings.counts.non_monotone, 1);
});

test('gauges of the dead are stale after two seconds, and counted once each', (t) => {
  const present = { 'torture_present{writer="2"}': 2 };
  t.deepEqual(verdict(present, 2900), {});
  t.deepEqual(verdict(present, 3100), { stale_gauges: 1 });
  t.deepEqual(verdict({ torture_newest: 2 }, 3100), { stale_gauges: 1 });
  t.deepEqual(verdict({ torture_oldest: 2 }, 3100), { stale_gauges: 1 });
  t.deepEqual(verdict({ torture_latest: 2 }, 3100), {}, 'the last level outlives who set it');
  const { findings, check, ask, page } = scene();
  for (let time = 0; time < 3; time++) check.check('text', page(present), ask(3100));
  t.is(findings.counts.stale_gauges, 1);
});

test('once all are gone no gauge of theirs is left', (t) => {
  const { findings, check, ask, page } = scene();
  check.check('text', page({ torture_alive: 1.5 }), ask(), 0);
  t.true(isClean(findings));
  check.check('text', page({ torture_alive: 2 }), ask(), 0);
  t.is(findings.counts.stale_gauges, 1);
});

test('a gauge that nobody set, or that a living writer lost, is torn', (t) => {
  t.deepEqual(verdict({ 'torture_present{writer="2"}': 3 }), { torn: 1 }, 'that writer has not begun');
  t.deepEqual(verdict({ torture_latest: 1.5 }), { torn: 1 });
  t.deepEqual(verdict({ torture_alive: 0.5 }), { torn: 1 });
  t.deepEqual(
    verdict({ 'torture_present{writer="1"}': 2 }),
    { torn: 1 },
    'of writer 0, which lives, there is none',
  );
});

test('an exemplar of two events is torn', (t) => {
  const hex = (...words: number[]): string =>
    words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  const of = (number: number, again = number): ShownExemplar => ({
    series: 'torture_waits_seconds_bucket{le="0.5"}',
    traceId: hex(3, number, ~number, 3 ^ number),
    spanId: hex(again, 3),
    value: 0.5,
  });
  t.deepEqual(verdict({}, 1500, [of(6)]), {});
  t.deepEqual(verdict({}, 1500, [of(6, 7)]), { torn: 1 });
  t.deepEqual(verdict({}, 1500, [of(5)]), { torn: 1 }, 'the fifth event observed another value');
  t.deepEqual(verdict({}, 1500, [{ ...of(6), spanId: '' }]), { torn: 1 });
});

test('in the end what is missing is lost, what is too much was counted twice', (t) => {
  const { findings, check, page } = scene();
  check.settle(page({}).values);
  t.true(isClean(findings));
  check.settle(page({ [EVENTS]: 7 }).values);
  t.is(findings.counts.lost, 3);
  check.settle(page({ [EVENTS]: 22 }).values);
  t.is(findings.counts.double, 2);
  check.settle(page({ 'pegcount_rejected_total{family="torture_sizes"}': 4 }).values);
  t.is(findings.counts.lost, 7, 'what was rejected is lost');
});

test('a page is refused whose histogram is torn, in each format', (t) => {
  const text = (bucket: number, count: number): Buffer =>
    Buffer.from(`# HELP a_b x\n# TYPE a_b histogram\na_b_bucket{le="1"} ${bucket}\na_b_bucket{le="+Inf"} 3\na_b_sum 1\na_b_count ${count}\n`); // prettier-ignore
  t.is(readPage('text', text(2, 3)).values.get('a_b_bucket{le="1"}'), 2);
  t.throws(() => readPage('text', text(4, 3)), { message: /not cumulative/ });
  t.throws(() => readPage('text', text(2, 4)), { message: /_count is 4/ });
  t.throws(() => readPage('text', Buffer.from('# HELP a_b x\n# TYPE a_b gauge\na_b 1')), {
    message: /line feed/,
  });
  const open = (bucket: number, count: number): Buffer =>
    Buffer.from(`# TYPE a_b histogram\n# HELP a_b x\na_b_bucket{le="1.0"} ${bucket}\na_b_bucket{le="+Inf"} 3\na_b_sum 1.0\na_b_count ${count}\n# EOF\n`); // prettier-ignore
  t.is(readPage('openmetrics', open(2, 3)).values.get('a_b_bucket{le="1"}'), 2);
  t.throws(() => readPage('openmetrics', open(4, 3)));
  t.throws(() => readPage('openmetrics', open(2, 4)));
  t.throws(() => readPage('protobuf', Buffer.from([5, 1, 2])));
});

test('findings of several threads add up, and their words are few', (t) => {
  const all = noFindings();
  for (let thread = 0; thread < 3; thread++) {
    const own = noFindings();
    for (const kind of KINDS) found(own, kind, 'something', 2);
    merge(all, own);
  }
  for (const kind of KINDS) t.is(all.counts[kind], 6);
  t.is(all.wrong.length, 20);
  t.false(isClean(all));
});
