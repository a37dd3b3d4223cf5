// Random events through a test writer against a plain model: whatever is written, in whatever order, between whatever resets.
import fc from 'fast-check';
import test from 'ava';
import { testWriter } from 'pegcount/testing';
import { Direction, families, Realm, Result, Trunk } from './families.js';

const directions = [Direction.inbound, Direction.outbound, Direction.internal];
const results = [Result.ok, Result.failed];
const bounds = [0.5, 1, 10, Infinity];

const direction = fc.constantFrom(...directions);
const result = fc.constantFrom(...results);
/** As many as there is room for, so that the model needs no `other`. */
const trunk = fc.constantFrom('a', 'b', 'c', 'd');
const realm = fc.constantFrom('x');
const count = fc.oneof(fc.nat(5), fc.integer({ min: 2 ** 30, max: 2 ** 33 }));
const level = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e9, max: 1e9, noNaN: true }));

type Writer = ReturnType<typeof testWriter<typeof families.tree>>['m'];
/** What every series should read; a histogram as the list of what it observed. */
class Model {
  readonly counts = new Map<string, number>();
  readonly levels = new Map<string, number>();
  readonly observed = new Map<string, number[]>();

  count(key: string, amount: number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + amount);
  }

  observe(key: string, value: number): void {
    this.observed.set(key, [...(this.observed.get(key) ?? []), value]);
  }

  clear(): void {
    for (const map of [this.counts, this.levels, this.observed]) map.clear();
  }
}

/** One event, done to both. */
type Event = { readonly text: string; readonly run: (m: Writer, model: Model) => void };
const event = <Given>(arbitrary: fc.Arbitrary<Given>, name: string, run: (given: Given) => Event['run']) =>
  arbitrary.map((given): Event => ({ text: `${name} ${fc.stringify(given)}`, run: run(given) }));

const events = fc.oneof(
  event(fc.tuple(direction, result, count), 'calls', ([d, r, n]) => (m, model) => {
    m.calls.add(n, d, r);
    model.count(`calls ${d} ${r}`, n);
  }),
  event(fc.tuple(direction, result), 'bound call', ([d, r]) => (m, model) => {
    m.calls.at(d, r).inc();
    model.count(`calls ${d} ${r}`, 1);
  }),
  event(fc.tuple(trunk, result), 'byTrunk', ([name, r]) => (m, model) => {
    m.byTrunk.inc(m.intern(Trunk, name), r);
    model.count(`byTrunk ${name} ${r}`, 1);
  }),
  event(fc.tuple(trunk, realm, count), 'routes', ([name, at, n]) => (m, model) => {
    m.deep.deeper.routes.at(m.intern(Trunk, name), m.intern(Realm, at)).add(n);
    model.count(`routes ${name} ${at}`, n);
  }),
  event(fc.tuple(direction, level), 'sum', ([d, value]) => (m, model) => {
    m.sum.add(value, d);
    model.levels.set(`sum ${d}`, (model.levels.get(`sum ${d}`) ?? 0) + value);
  }),
  event(fc.tuple(direction, level), 'max', ([d, value]) => (m, model) => {
    m.max.set(value, d);
    model.levels.set(`max ${d}`, value);
  }),
  event(fc.tuple(trunk, level), 'last', ([name, value]) => (m, model) => {
    m.last.set(value, m.intern(Trunk, name));
    model.levels.set(`last ${name}`, value);
  }),
  event(fc.tuple(direction, level), 'seconds', ([d, value]) => (m, model) => {
    m.seconds.observe(value, d);
    model.observe(`seconds ${d}`, value);
  }),
);

const steps = fc.array(fc.oneof({ weight: 20, arbitrary: events }, fc.constant('reset' as const)), {
  maxLength: 60,
});

test('read() is what a plain model says, after any events and resets', (t) => {
  const property = fc.property(steps, (run) => {
    const { m, read, reset } = testWriter(families);
    const model = new Model();
    for (const step of run) {
      if (step === 'reset') {
        reset();
        model.clear();
      } else {
        step.run(m, model);
      }
    }
    const same = (key: string, got: number | undefined, expected: number | undefined): void => {
      if (got !== expected) throw new Error(`${key} reads ${got}, expected ${expected}`);
    };
    const counted = (key: string, got: number): void => same(key, got, model.counts.get(key) ?? 0);
    for (const d of directions) {
      for (const r of results) counted(`calls ${d} ${r}`, read(m.calls, d, r));
      same(`sum ${d}`, read(m.sum, d), (model.levels.get(`sum ${d}`) ?? 0) + 0);
      same(`max ${d}`, read(m.max, d), model.levels.get(`max ${d}`));
      const values = model.observed.get(`seconds ${d}`) ?? [];
      const { count: total, sum, buckets } = read(m.seconds, d);
      same(`count ${d}`, total, values.length);
      same(
        `sum ${d}`,
        sum,
        values.reduce((all, value) => all + value, 0),
      );
      for (const bound of bounds) {
        same(`le ${bound}`, buckets.get(bound), values.filter((value) => value <= bound).length);
      }
    }
    for (const name of ['a', 'b', 'c', 'd']) {
      for (const r of results) counted(`byTrunk ${name} ${r}`, read(m.byTrunk, name, r));
      counted(`routes ${name} x`, read(m.deep.deeper.routes, name, 'x'));
      same(`last ${name}`, read(m.last, name), model.levels.get(`last ${name}`));
    }
  });
  t.notThrows(() => fc.assert(property, { numRuns: 300 }));
});
