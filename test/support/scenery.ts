// Random families, label values and events, for properties that must hold of every page.
import fc from 'fast-check';
import { attach, closedLabel, counter, createSegment, defineFamilies, derivedLabel, gauge, histogram, numberLabel, openLabel, type Segment, TraceContext } from 'pegcount'; // prettier-ignore
import type { AnyFamily } from '#dist/schema/family.js';
import type { AnyLabel } from '#dist/schema/labels.js';
import type { NativeOptions } from '#dist/schema/native.js';
import { bury, disguise } from './fresh.js';

/** Text that every format must escape, or must not. */
const piece = fc.constantFrom('"', '\\', '\n', '\\n', '{', '}', ',', '=', ' ', '#', '# EOF\n', ' # {', 'a', 'Z', '0', 'ä', '\u2028', '\r', '\t', '\0', '\ufeff', '📞', '👩‍👩‍👧', '\ud800', '\udfff', '+Inf', 'le="1"', '…'); // prettier-ignore
export const nastyText = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
/** Half a surrogate pair is shown as U+FFFD. */
const shown = (text: string): string => Buffer.from(text).toString();
const nastyValues = fc.uniqueArray(nastyText, { minLength: 1, maxLength: 4, selector: shown });

type LabelKind = 'hard' | 'wide' | 'class' | 'trunk' | 'realm';
export type FamilyPlan = {
  readonly type: 'counter' | 'gauge' | 'info' | 'histogram';
  readonly labels: readonly LabelKind[];
  readonly help: string;
  readonly unit: boolean;
  readonly sparse: boolean;
  readonly series: boolean;
  readonly scale: number;
  readonly exemplars: boolean;
  readonly combine: 'sum' | 'max' | 'min' | 'each' | 'last';
  readonly buckets: readonly number[];
  readonly kind: 'classic' | 'native' | 'both';
  readonly native: NativeOptions;
};

const bound = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.integer({ min: -9, max: 12 }).map((power) => 10 ** power),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const buckets = fc
  .uniqueArray(bound, { minLength: 1, maxLength: 6, selector: (given) => given + 0 })
  .map((given) => given.sort((a, b) => a - b));

const familyPlan: fc.Arbitrary<FamilyPlan> = fc.record({
  type: fc.constantFrom(
    'counter',
    'counter',
    'gauge',
    'gauge',
    'info',
    'histogram',
    'histogram',
    'histogram',
  ),
  labels: fc.subarray<LabelKind>(['hard', 'wide', 'trunk', 'realm']),
  help: nastyText,
  unit: fc.boolean(),
  sparse: fc.boolean(),
  series: fc.boolean(),
  exemplars: fc.boolean(),
  scale: fc.constantFrom(1, 1, 1e-6, 2.5, 1e-3, 1e300),
  combine: fc.constantFrom('sum', 'max', 'min', 'each', 'last'),
  buckets,
  kind: fc.constantFrom('classic', 'native', 'both'),
  native: fc.constantFrom<NativeOptions[]>({}, { schema: -4 }, { schema: 8, range: [0.5, 2] }, { factor: 1.5, maxBuckets: 4, zeroThreshold: 1e-9 }), // prettier-ignore
});

export type ScenePlan = {
  readonly families: readonly FamilyPlan[];
  readonly hard: readonly string[];
  readonly constants: Readonly<Record<string, string>>;
  readonly shards: number;
};

export const scenePlan: fc.Arbitrary<ScenePlan> = fc.record({
  families: fc.array(familyPlan, { minLength: 1, maxLength: 6 }),
  hard: nastyValues,
  constants: fc.option(nastyText, { nil: undefined }).map((service) => (service === undefined ? {} : { service })), // prettier-ignore
  shards: fc.integer({ min: 1, max: 3 }),
});

export type Act = readonly [kind: number, a: number, b: number, c: number, text: string];
export const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 9 }), fc.nat({ max: 99 }), fc.nat({ max: 99_999 }), nastyText),
  { maxLength: 40 },
);

const traceOf = (id: number): TraceContext => new TraceContext().set(id, -1, 0, id, 7, id + 1);

/** Any family, as plain JavaScript sees it. */
type Loose = Record<
  'inc' | 'add' | 'set' | 'observe' | 'at',
  ((...given: (number | TraceContext)[]) => Loose) | undefined
>;
type LooseWriter = Record<string, Loose> & {
  readonly shard: number;
  intern(label: unknown, value: string): number;
  retire(label: unknown, id: number): void;
};

const amounts = [1, 2, 9, 10, 100, 12_345, 2 ** 31, 2 ** 32 + 5, 2 ** 52, 2 ** 53 - 1];
const levels = [0, -0, 1, -1, 0.5, 1e21, 1e-7, 123.25, -99, 100, 5e-324, 2 ** 53, 1.5e300, -1.5e300];
const observed = [0, -0, 1, 0.5, 1e-9, 3, 12, 1000, 2 ** 40, 1e9, 5e-324, 1e300];

/** A segment of random families, with threads that come and go, all of them played by this one. */
export class Scene {
  readonly segment: Segment;
  static #made = 0;
  readonly #writers: LooseWriter[] = [];
  readonly #arity: readonly number[];
  readonly #sizes: readonly (readonly number[])[];
  readonly #attach: () => LooseWriter;
  readonly #open = {
    trunk: openLabel('trunk', { capacity: 4 }),
    realm: openLabel('realm', { capacity: 3 }),
  };

  /** Families begin with `prefix`, so that two scenes can be of one page. */
  constructor(
    readonly plan: ScenePlan,
    prefix = 'family',
  ) {
    const Wide = numberLabel('wide', 7, 16);
    const labels = {
      hard: closedLabel('hard', plan.hard),
      wide: Wide,
      class: derivedLabel('class', Wide, (value) => `"${value.length}"\n`),
      ...this.#open,
    };
    const sizes = { hard: plan.hard.length, wide: 10, class: 1, trunk: 5, realm: 4 };
    const families = defineFamilies(
      Object.fromEntries(
        plan.families.map((one, index) => [`f${index}`, declare(one, `${prefix}_${index}`, labels)]),
      ),
    );
    this.#arity = plan.families.map((one) => one.labels.length);
    this.#sizes = plan.families.map((one) => one.labels.map((label) => sizes[label]));
    this.segment = createSegment(families, {
      shards: plan.shards,
      labels: plan.constants,
      name: `scenery ${Scene.#made++}`,
    });
    this.#attach = () => attach(families, this.segment.handle) as unknown as LooseWriter;
    this.#come();
  }

  #come(): void {
    if (this.#writers.length === this.plan.shards) return;
    const writer = this.#attach();
    disguise(this.segment, writer.shard);
    this.#writers.push(writer);
  }

  #go(which: number): void {
    for (const { shard } of this.#writers.splice(which % Math.max(this.#writers.length, 1), 1)) {
      bury(this.segment, shard);
    }
  }

  act([kind, a, b, c, text]: Act): void {
    if (kind === 0) this.#come();
    if (kind === 1) this.#go(a);
    if (this.#writers.length === 0) return;
    const writer = this.#writers[a % this.#writers.length];
    const name = b % 2 === 0 ? 'trunk' : 'realm';
    const knows = this.segment.schema.dictionaries.some((one) => one.name === name);
    if (kind === 2 && knows) writer.intern(this.#open[name], text);
    if (kind === 3 && knows) writer.retire(this.#open[name], writer.intern(this.#open[name], text));
    if (kind >= 4) this.#write(writer, b % this.plan.families.length, kind, c);
  }

  #write(writer: LooseWriter, index: number, kind: number, c: number): void {
    const plan = this.plan.families[index];
    const labels = this.#sizes[index].map((size, place) => Math.floor(c / 7 ** place) % size);
    const family = writer[`f${index}`];
    const handles = family.inc === undefined && family.set === undefined && family.observe === undefined;
    const target = handles ? family.at!(...labels) : family;
    // What keeps no exemplars has no place for a trace.
    const trace = plan.exemplars && c % 3 > 0 && plan.kind !== 'native' ? [traceOf(c)] : [];
    const untraced = handles ? [] : labels.slice(0, this.#arity[index]);
    const rest = [...untraced, ...trace];
    if (kind === 4) family.at!(...labels);
    else if (plan.type === 'histogram') {
      const sign = kind === 5 ? -1 : 1;
      target.observe!(sign * observed[c % observed.length], ...rest);
    } else if (plan.type === 'info') target.set!(c % 5 === 0 ? 0 : 1, ...untraced);
    else if (plan.type === 'gauge') target.set!(levels[c % levels.length], ...untraced);
    else if (kind < 7) target.add!(amounts[c % amounts.length], ...rest);
    else target.inc!(...rest);
  }
}

/** One family as planned, under a name that no other has. */
function declare(plan: FamilyPlan, name: string, known: Record<LabelKind, AnyLabel>): AnyFamily {
  const kinds = plan.labels.filter(
    (kind) => kind !== 'realm' || plan.series || !plan.labels.includes('trunk'),
  );
  (plan as { labels: readonly LabelKind[] }).labels = kinds;
  const labels = kinds.flatMap((kind) => (kind === 'wide' ? [known.wide, known.class] : [known[kind]]));
  const series = plan.series && labels.length > 0 ? { series: 5 } : {};
  const unit = plan.unit && plan.type !== 'info' ? { unit: 'seconds' } : {};
  const options = { sparse: plan.sparse, ...series, ...unit };
  const stem = `${name}${unit.unit === undefined ? '' : '_seconds'}`;
  switch (plan.type) {
    case 'counter':
      return counter(`${stem}_total`, plan.help, labels, {
        ...options,
        scale: plan.scale,
        exemplars: plan.exemplars,
      });
    case 'info':
      return gauge(`${stem}_info`, plan.help, labels, { ...options, combine: plan.combine, info: true });
    case 'gauge':
      return gauge(stem, plan.help, labels, { ...options, combine: plan.combine });
    case 'histogram':
      return histogram(stem, plan.help, labels, {
        ...options,
        ...(plan.kind === 'native' ? {} : { buckets: plan.buckets, exemplars: plan.exemplars }),
        ...(plan.kind === 'classic' ? {} : { native: plan.native }),
      });
  }
}
