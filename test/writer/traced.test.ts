// Anything at all with families that keep exemplars: as value, as label, as trace. Nothing throws, what is rejected is counted and
// leaves no exemplar, and every other event is counted.
import test from 'ava';
import fc from 'fast-check';
fc.configureGlobal({ includeErrorInReport: true });
import { closedLabel, counter, histogram, TraceContext } from 'pegcount';
import { Exemplar, takeExemplar } from '#dist/segment/exemplars.js';
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
