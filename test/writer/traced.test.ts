// Families that keep exemplars: each event leaves its own where it belongs. And anything at all, as value, as label, as trace: nothing
// throws, what is rejected is counted and leaves no exemplar, and every other event is counted.
import test from 'ava';
import fc from 'fast-check';
fc.configureGlobal({ includeErrorInReport: true });
import { closedLabel, counter, histogram, now, TraceContext } from 'pegcount';
import { Exemplar, EXEMPLAR_WORDS, takeExemplar } from '#dist/segment/exemplars.js';
import { exemplarsPerSlot } from '#dist/segment/layout.js';
import { viewShard } from '#dist/segment/memory.js';
import { anything, Given } from '../support/anything.js';
import { layoutOf } from '../support/cells.js';
import { fresh } from '../support/fresh.js';

const A = closedLabel('a', ['x', 'y']);
const families = {
  plain: counter('plain_total', 'h', [], { exemplars: true }),
  calls: counter('calls_total', 'h', [A], { exemplars: true }),
  wait: histogram('wait', 'h', [A], { buckets: [0, 1], exemplars: true }),
};
const trace = new TraceContext().set(1, 2, 3, 4, 5, 6);
const throwing = (): never => {
  throw new Error('the engine called into a trace it was given');
};
const trap = { getPrototypeOf: throwing, get: throwing, has: throwing, getOwnPropertyDescriptor: throwing };
const revoked = Proxy.revocable(trace, {});
revoked.revoke();
/** A trace whose properties are somebody else's. */
const altered = new TraceContext().set(1, 1, 1, 1, 1, 1);
Object.defineProperties(altered, { valid: { get: throwing }, words: { value: undefined } });
/** Traces, and what looks like one. */
const contexts = [
  trace,
  revoked.proxy,
  new Proxy(trace, trap),
  Object.create(TraceContext.prototype, { valid: { value: true } }) as TraceContext,
  { valid: true, words: new Int32Array(6) },
  altered,
];
const traces = fc.oneof(
  fc.nat({ max: contexts.length - 1 }).map((index) => new Given(contexts[index])),
  anything,
);

type Call = (...given: unknown[]) => unknown;

test('with exemplars, too, hot methods take anything and never throw', (t) => {
  const { writer, segment } = fresh(families);
  const { cells, exemplars } = viewShard(segment.memory, 1);
  /** The methods of a family or handle, each with how many values and labels it takes before the trace. */
  const methodsOf = (of: object, labels: number): [call: Call, values: number, labels: number][] =>
    Object.entries({ inc: 0, add: 1, observe: 1, observeSince: 1 }).flatMap(([name, values]) => {
      const method = (of as Record<string, Call | undefined>)[name]?.bind(of);
      return method === undefined ? [] : [[method, values, labels]];
    });
  const { plain, calls, wait } = writer;
  const methods = [
    ...[methodsOf(plain, 0), methodsOf(calls, 1), methodsOf(wait, 1)],
    ...[methodsOf(calls.at(A.x), 0), methodsOf(wait.at(A.x), 0)],
  ].flat();
  t.is(methods.length, 10);
  const rejected = layoutOf(segment, 'pegcount_rejected_total');
  const rejections = (): number => {
    const { base, slots, width } = rejected;
    return Array.from({ length: slots }, (_, slot) => cells[base + slot * width]).reduce((a, b) => a + b, 0);
  };
  fc.assert(
    fc.property(fc.nat(methods.length - 1), anything, anything, traces, (index, value, label, given) => {
      const [call, values, labels] = methods[index];
      const before = exemplars.slice();
      const rejectedBefore = rejections();
      call(...[value.value].slice(0, values), ...[label.value].slice(0, labels), given.value);
      if (exemplars.every((word, at) => word === before[at])) return true;
      const isNumber = values === 0 || typeof value.value === 'number';
      return rejections() === rejectedBefore && TraceContext.is(given.value) && isNumber;
    }),
    { numRuns: 3000 },
  );
});

test('a value that only converts to a number is rejected, and leaves the exemplar of its bucket alone', (t) => {
  const { writer, segment } = fresh(families);
  const { exemplars } = viewShard(segment.memory, 1);
  const { exemplars: first } = layoutOf(segment, 'wait');
  const kept = (): number => {
    const exemplar = new Exemplar();
    takeExemplar(exemplars, first + 1, exemplar, 0, 1);
    return exemplar.value;
  };
  writer.wait.observe(0.5, A.x, trace);
  const handle = writer.wait.at(A.x);
  for (const value of ['1', true, [1], new Date(1), new Number(1), null]) {
    writer.wait.observe(value as never, A.x, trace);
    handle.observe(value as never, trace);
  }
  t.is(kept(), 0.5);
  writer.wait.observe(1, A.x, trace);
  t.is(kept(), 1);
});

const four = [
  A,
  closedLabel('b', ['x', 'y', 'z']),
  closedLabel('c', ['x', 'y']),
  closedLabel('d', ['x', 'y', 'z']),
] as const;
const SIZES = [2, 3, 2, 3] as const;

/** Every tuple of labels, in the order of their slots. */
const tuples = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>(
    (all, size) => all.flatMap((tuple) => Array.from({ length: size }, (_, value) => [...tuple, value])),
    [[]],
  );

for (const arity of [0, 1, 2, 3, 4]) {
  test(`with ${arity} labels each event leaves its value and trace in its own place, and no other`, (t) => {
    const labels = four.slice(0, arity);
    const { writer, segment } = fresh({
      calls: counter('calls_total', 'h', labels, { exemplars: true }),
      wait: histogram('wait', 'h', labels, { buckets: [1, 1e6], exemplars: true }),
    });
    const { exemplars } = viewShard(segment.memory, 1);
    const [calls, wait] = [writer.calls, writer.wait] as unknown as Record<string, Call>[];
    const own = new TraceContext();
    let events = 0;
    /** What an event, which gives its value, leaves at a place of its family. */
    const leaves = (family: string, place: number, event: () => unknown): void => {
      const { schema, exemplars: first } = layoutOf(segment, family);
      const at = first + place;
      const before = exemplars.slice();
      own.set(++events, 2, 3, 4, 5, 6);
      const value = event();
      const elsewhere = exemplars.findIndex(
        (word, index) => word !== before[index] && Math.floor(index / EXEMPLAR_WORDS) !== at,
      );
      t.is(elsewhere, -1, `${schema.name}: ${place}`);
      const kept = new Exemplar();
      takeExemplar(exemplars, at, kept, -Infinity, Infinity);
      t.deepEqual([kept.value, ...kept.ids], [value, events, 2, 3, 4, 5, 6]);
    };
    const each = exemplarsPerSlot(layoutOf(segment, 'wait').schema);
    t.is(each, 3);
    for (const [slot, tuple] of tuples(SIZES.slice(0, arity)).entries()) {
      const [call, time] = [calls, wait].map((family) => family['at'](...tuple) as Record<string, Call>);
      leaves('calls_total', slot, () => (calls['inc'](...tuple, own), 1));
      leaves('calls_total', slot, () => (calls['add'](7, ...tuple, own), 7));
      leaves('calls_total', slot, () => (call['inc'](own), 1));
      leaves('calls_total', slot, () => (call['add'](9, own), 9));
      leaves('wait', slot * each, () => (wait['observe'](0.5, ...tuple, own), 0.5));
      leaves('wait', slot * each + 1, () => (wait['observe'](1.5, ...tuple, own), 1.5));
      leaves('wait', slot * each + 2, () => (time['observe'](2e6, own), 2e6));
      leaves('wait', slot * each + 1, () => wait['observeSince'](now() - 2, ...tuple, own));
      leaves('wait', slot * each + 1, () => time['observeSince'](now() - 3, own));
    }
  });
}

test('observeSince with a trace returns the seconds it observes, and NaN where it rejects', async (t) => {
  const { writer, page } = fresh(families);
  const handle = writer.wait.at(A.x);
  const seconds = [writer.wait.observeSince(now() - 2, A.x, trace), handle.observeSince(now() - 3, trace)];
  t.true(seconds[0] >= 2 && seconds[1] >= 3 && seconds[1] < 3 + 60, String(seconds));
  for (const start of [undefined, 'x', 5n, NaN] as never[]) {
    t.is(writer.wait.observeSince(start, A.x, trace), NaN);
    t.is(handle.observeSince(start, trace), NaN);
  }
  const read = await page();
  t.is(read.value('wait_sum{a="x"}'), seconds[0] + seconds[1]);
  t.is(read.value('wait_count{a="x"}'), 2);
  t.is(read.value('pegcount_rejected_total{family="wait"}'), 8);
});

test('advanceTo of a counter that keeps exemplars follows a total, and leaves none', async (t) => {
  const { writer, segment, page } = fresh(families);
  const handle = writer.calls.at(A.x);
  for (const total of [5, 8]) writer.calls.advanceTo(total, A.x);
  handle.advanceTo(3);
  t.is((await page()).value('calls_total{a="x"}'), 11);
  t.true(viewShard(segment.memory, 1).exemplars.every((word) => word === 0));
});
