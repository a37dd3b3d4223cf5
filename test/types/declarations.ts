// What the types of labels and families accept and infer. Compiled by `tsc -b test`, never run: a mistake here is an error
// of the build.
import {
  type BoundCounter,
  type ClosedLabel,
  closedLabel,
  counter,
  type CounterFamily,
  defineFamilies,
  derivedLabel,
  gauge,
  type GaugeFamily,
  histogram,
  type HistogramFamily,
  type LabelValue,
  numberLabel,
  openLabel,
  type OpenLabel,
  type ValueOf,
} from 'pegcount';
import { same } from './equal.js';

const Direction = closedLabel('direction', ['inbound', 'outbound']);
const Result = closedLabel('result', ['ok', 'failed', 'other']);
const Code = numberLabel('code', 100, 699);
const Class = derivedLabel('class', Code, (code) => code);
const Trunk = openLabel('trunk_id', { capacity: 256 });
const Realm = openLabel('realm', { capacity: 256 });

// Values carry the label's name and its values.
type DirectionValue = LabelValue<'direction', readonly ['inbound', 'outbound']>;
same<typeof Direction, ClosedLabel<'direction', readonly ['inbound', 'outbound']>>();
same<typeof Direction.inbound, DirectionValue>();
same<typeof Trunk, OpenLabel<'trunk_id', 256>>();
same<ValueOf<typeof Direction>, DirectionValue>();
same<ValueOf<typeof Trunk>, LabelValue<'trunk_id', 256>>();
same<ValueOf<typeof Code>, LabelValue<'code', readonly [100, 699]>>();
same<typeof Direction.label, 'direction'>();
same<typeof Direction.values, readonly ['inbound', 'outbound']>();

// @ts-expect-error -- no such value
export const missing: unknown = Direction.internal;
// @ts-expect-error -- values are read-only
Direction.inbound = Direction.outbound;

// `of` is sure of a value only where the enum has `other`.
same<ReturnType<typeof Direction.of>, DirectionValue | undefined>();
same<ReturnType<typeof Result.of>, LabelValue<'result', readonly ['ok', 'failed', 'other']>>();
same<ReturnType<typeof Code.of>, LabelValue<'code', readonly [100, 699]> | undefined>();
declare const names: string[];
export const Dynamic = closedLabel('dynamic', names);
same<ReturnType<typeof Dynamic.of>, LabelValue<'dynamic', string[]> | undefined>();

// Values named like a label's own members are reached through `of`.
export const Odd = closedLabel('odd', ['of', 'values', 'label', 'constructor']);
same<typeof Odd.values, readonly ['of', 'values', 'label', 'constructor']>();
same<typeof Odd.label, 'odd'>();
same<typeof Odd.constructor, LabelValue<'odd', readonly ['of', 'values', 'label', 'constructor']>>();

// Families know their labels, and whether `series` was declared.
const calls = counter('calls_total', 'h', [Direction, Result]);
same<typeof calls, CounterFamily<readonly [typeof Direction, typeof Result], false, false>>();
const pairs = counter('pairs_total', 'h', [Trunk, Realm], { series: 8 });
same<typeof pairs, CounterFamily<readonly [typeof Trunk, typeof Realm], true, false>>();
const up = gauge('up', 'h', [Trunk], { combine: 'last' });
same<typeof up, GaugeFamily<readonly [typeof Trunk], 'last', false>>();
export const wait = histogram('wait_seconds', 'h', [Code, Class], { unit: 'seconds' });
same<typeof wait, HistogramFamily<readonly [typeof Code, typeof Class], false, false>>();
export const plain = counter('plain_total', 'h');
same<typeof plain, CounterFamily<readonly [], false, false>>();
export const traced = counter('traced_total', 'h', [Direction], { exemplars: true });
same<typeof traced, CounterFamily<readonly [typeof Direction], false, true>>();

// @ts-expect-error -- a gauge says how writers combine
gauge('g', 'h', [], {});
// @ts-expect-error -- a gauge says how writers combine
gauge('g', 'h', []);
// @ts-expect-error -- there is no such way to combine
gauge('g', 'h', [], { combine: 'avg' });
// @ts-expect-error -- a string is not a label
counter('a_total', 'h', ['direction']);
// @ts-expect-error -- a label's value is not a label
counter('a_total', 'h', [Direction.inbound]);
// @ts-expect-error -- a counter has no buckets
counter('a_total', 'h', [], { buckets: [1] });
// @ts-expect-error -- a histogram has no scale
histogram('h', 'h', [], { scale: 2 });
// @ts-expect-error -- buckets are numbers
histogram('h', 'h', [], { buckets: ['1'] });
// @ts-expect-error -- a capacity is needed
openLabel('o');
// @ts-expect-error -- a capacity is a number
openLabel('o', { capacity: '5' });
// @ts-expect-error -- values are strings
closedLabel('l', [1, 2]);
// @ts-expect-error -- an open label derives nothing
derivedLabel('d', Trunk, (value) => value);
// @ts-expect-error -- what is derived is a string
derivedLabel('d', Code, (value) => value.length);

// Trees nest families and groups, and nothing else.
defineFamilies({ calls, sip: { pairs, deeper: { up } } });
// @ts-expect-error -- a label is not a family
defineFamilies({ calls: Direction });
// @ts-expect-error -- a number is not a family
defineFamilies({ sip: { calls: 5 } });

declare const bound: BoundCounter;
// @ts-expect-error -- a bound handle takes no labels
bound.inc(Direction.inbound);
