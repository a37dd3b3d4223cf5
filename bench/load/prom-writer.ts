// A writer of pegcount's shape over prom-client, so that the demo and the catalogues' helpers count in it unchanged: a family is
// a metric, a call of a hot method is the call an application would make, labels in an object an event, and `at` keeps the
// child that `labels()` gives. Runs on the demo's main thread and workers, each with a registry of its own.
import { type Families, type FamilyTree, now, type OpenLabel, type Writer } from 'pegcount';
import * as promClient from 'prom-client';
import { helpers, isFamily } from '#dist/schema/families.js';
import type { FamilySchema } from '#dist/schema/schema.js';

/** Texts of the open labels' values by integer; other labels have theirs in the schema. */
type Texts = Map<string, string[]>;
type LabelObject = Record<string, string>;
type Child = {
  inc(by?: number): void;
  dec(by?: number): void;
  set(to: number): void;
  observe(value: number): void;
};
type Metric = {
  labels(of: LabelObject): Child;
  inc(of: LabelObject, by?: number): void;
  dec(of: LabelObject, by?: number): void;
  set(of: LabelObject, to: number): void;
  observe(of: LabelObject, value: number): void;
};

/** The texts of an open label; what cannot be interned is `other`. */
function textsOf(texts: Texts, label: string): string[] {
  const known = texts.get(label);
  if (known !== undefined) return known;
  const made = ['other'];
  texts.set(label, made);
  return made;
}

/** Makes the object of labels that prom-client asks for from the integers that a writer is given. */
function labeller({ labels }: FamilySchema, texts: Texts): (...given: number[]) => LabelObject {
  const argumentOf = new Map<number, number>();
  labels.forEach((label, index) => {
    if (label.kind !== 'derived') argumentOf.set(index, argumentOf.size);
  });
  const parts = labels.map((label, index) => ({
    name: label.name,
    argument: argumentOf.get(label.kind === 'derived' ? label.source : index)!,
    values: label.kind === 'open' ? textsOf(texts, label.name) : label.values,
  }));
  // The usual numbers of labels without a loop: an application would write out its object.
  const [a, b] = parts;
  if (parts.length === 0) return () => ({});
  if (parts.length === 1) return (x) => ({ [a.name]: a.values[x] });
  if (parts.length === 2 && b.argument === 1)
    return (x, y) => ({ [a.name]: a.values[x], [b.name]: b.values[y] });
  return (...given) => {
    const made: LabelObject = {};
    for (const part of parts) made[part.name] = part.values[given[part.argument]];
    return made;
  };
}

function makeMetric(schema: FamilySchema, registry: promClient.Registry): Metric {
  const { name, help, type, buckets } = schema;
  const common = { name, help, labelNames: schema.labels.map((label) => label.name), registers: [registry] };
  if (type === 'histogram') {
    return new promClient.Histogram({ ...common, buckets: [...buckets] }) as unknown as Metric;
  }
  const aggregator = schema.combine === 'max' || schema.combine === 'min' ? schema.combine : 'sum';
  const made =
    type === 'counter' ? new promClient.Counter(common) : new promClient.Gauge({ ...common, aggregator });
  return made as unknown as Metric;
}

/** prom-client throws for these; the demo expects a writer that does not. */
const isAmount = (value: number): boolean => value >= 0 && value < Infinity;

function familyWriter(schema: FamilySchema, texts: Texts, registry: promClient.Registry): object {
  const metric = makeMetric(schema, registry);
  const labels = labeller(schema, texts);
  const { scale } = schema;
  // The clock that `start` was read from: performance.now() counts from elsewhere than the one of Node 20 and 22.
  const since = (start: number): number => now() - start;
  const at = (...given: number[]): object => boundWriter(schema, metric.labels(labels(...given)));
  const isCounter = schema.type === 'counter';
  return {
    inc: (x: number, y: number, z: number) => metric.inc(labels(x, y, z)),
    dec: (x: number, y: number, z: number) => metric.dec(labels(x, y, z)),
    add: (amount: number, x: number, y: number, z: number) => {
      if (!isCounter || isAmount(amount)) metric.inc(labels(x, y, z), amount * scale);
    },
    set: (value: number, x: number, y: number, z: number) => {
      if (Number.isFinite(value)) metric.set(labels(x, y, z), value);
    },
    observe: (value: number, x: number, y: number, z: number) => {
      if (Number.isFinite(value)) metric.observe(labels(x, y, z), value);
    },
    observeSince: (start: number, x: number, y: number, z: number) => {
      const seconds = since(start);
      metric.observe(labels(x, y, z), seconds);
      return seconds;
    },
    at,
  };
}

function boundWriter({ type, scale }: FamilySchema, child: Child): object {
  const isCounter = type === 'counter';
  return {
    inc: () => child.inc(),
    dec: () => child.dec(),
    add: (amount: number) => {
      if (!isCounter || isAmount(amount)) child.inc(amount * scale);
    },
    set: (value: number) => {
      if (Number.isFinite(value)) child.set(value);
    },
    observe: (value: number) => {
      if (Number.isFinite(value)) child.observe(value);
    },
  };
}

/** A tree of writers, as `attach` grows it. */
function grow(tree: FamilyTree, make: (declared: Families['tree'][string]) => object): object {
  const grown: Record<string, object> = {};
  for (const [key, node] of Object.entries(tree)) grown[key] = isFamily(node) ? make(node) : grow(node, make);
  const build = tree[helpers] as ((writers: object) => object) | undefined;
  return build === undefined ? grown : { ...grown, ...build(grown) };
}

/** A writer over a new registry. What the demo never calls (`advanceTo`, `retire`) is missing. */
export function promWriter<Tree extends FamilyTree>(
  families: Families<Tree>,
): { readonly writer: Writer<Families<Tree>>; readonly registry: promClient.Registry } {
  const registry = new promClient.Registry();
  const texts: Texts = new Map();
  const tree = grow(families.tree, (declared) => {
    const schema = families.schema.families[families.indexOf(declared as never)];
    return familyWriter(schema, texts, registry);
  });
  const intern = (label: OpenLabel, value: string): number => {
    const known = textsOf(texts, label.label);
    const found = known.indexOf(value);
    if (found >= 0) return found;
    return known.length > label.capacity ? 0 : known.push(value) - 1;
  };
  // Not 0, which is the null writer's: collectors do nothing on that.
  return { writer: { ...tree, intern, shard: 1 } as unknown as Writer<Families<Tree>>, registry };
}
