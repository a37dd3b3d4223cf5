// The lives of a run: who comes, what it does, and how it dies. All of it follows from the seed; nothing of it from timing. Pure.
import { Bag, Random } from '../support/random.js';

/** Kinds of writers that die, and how each can. */
export const WAYS = {
  worker: ['return', 'throw', 'rejection', 'exit', 'terminate'],
  /** A piscina thread: its pool may abort its task, be destroyed, or find it idle. */
  pool: ['rejection', 'exit', 'abort', 'destroy', 'idle'],
  /** A worker's worker: it may also go with its parent. */
  nested: ['return', 'throw', 'rejection', 'exit', 'terminate', 'parent'],
} as const;
export type Kind = keyof typeof WAYS;
/** `survive` outlives the run; `heap` fills its heap. */
export type Way = (typeof WAYS)[Kind][number] | 'survive' | 'heap';

/** What a writer is in the middle of when it dies. */
export const MOMENTS = ['loop', 'carry', 'claim', 'intern', 'observe', 'trace', 'gauge', 'sleep'] as const;
export type Moment = (typeof MOMENTS)[number];

export type Life = {
  /** The place of its words in the side buffer, and its label. */
  readonly ordinal: number;
  readonly kind: Kind;
  readonly way: Way;
  readonly moment: Moment;
  /** Events of its moment until it dies by itself; others go on until they are killed. */
  readonly events: number;
  /** Events between two notes on the side. */
  readonly batch: number;
  /** Dies inside the engine, before its store number `step` to shared memory of the last event; -1 dies between two events. */
  readonly step: number;
  /** Milliseconds from its moment until it is killed. */
  readonly delay: number;
  /** Never gives its event loop a turn. */
  readonly synchronous: boolean;
  /** Tasks of a pool's thread; the thread dies in the last one. */
  readonly tasks: number;
  /** Where its label values begin, among all that there are. */
  readonly names: number;
  readonly children: readonly Life[];
  /** Megabytes of the heap of one that fills it. */
  readonly heapMb?: number;
};

export type Plan = {
  readonly seed: number;
  readonly deaths: number;
  /** Each with its children, in the order in which they come. */
  readonly lives: readonly Life[];
  /** Milliseconds for which the main thread blocks, each time. */
  readonly blocks: readonly number[];
};

/** Ordinals of those that do not die: the main thread, a worker that never yields, one that does. */
export const RESIDENTS = [0, 1, 2] as const;

/** Most deaths of one run: each has two series of its own. */
export const MAX_DEATHS = 20_000;

/** Nobody kills these. */
const dieAlone: ReadonlySet<Way> = new Set(['return', 'throw', 'rejection', 'exit', 'idle']);
/** These can happen inside a call of the engine's. */
const suddenly: ReadonlySet<Way> = new Set(['throw', 'exit']);
/** Moments in which the engine stores with Atomics, so that it can be left between two stores. */
const guarded: ReadonlySet<Moment> = new Set(['carry', 'claim', 'intern', 'trace']);

/** Where an event takes longer than a few microseconds. */
const mostEvents: Partial<Record<Moment, number>> = { carry: 300, claim: 3, sleep: 40 };

/**
 * Half of those that die in a carry do so between its two stores, the commit (1) and its completion (2), of the cell that their
 * heirs go on with: a carry that nobody finishes does no harm until the second time.
 */
function stepIn(moment: Moment, random: Random): number {
  if (moment === 'carry') return random.chance(50) ? 2 : random.below(7);
  return random.below(moment === 'intern' ? 8 : 14);
}

export const diesAlone = ({ way }: Life): boolean => dieAlone.has(way);

/** A life and all below it. */
export function withDescendants(life: Life): Life[] {
  return [life, ...life.children.flatMap(withDescendants)];
}

/** One that outlives the run. */
export function resident(ordinal: number): Life {
  return {
    ordinal,
    kind: 'worker',
    way: 'survive',
    moment: 'loop',
    events: 0,
    batch: 1000,
    step: -1,
    delay: 0,
    synchronous: ordinal % 2 === 1,
    tasks: 1,
    names: ordinal,
    children: [],
  };
}

/** Exactly `deaths` lives. */
export function plan(seed: number, deaths: number): Plan {
  const random = new Random(seed);
  const moments = new Bag(MOMENTS, random);
  const ways = {
    worker: new Bag<Way>(WAYS.worker, random),
    pool: new Bag<Way>(WAYS.pool, random),
    nested: new Bag<Way>(WAYS.nested, random),
  };
  const parties = new Bag(['worker', 'pool', 'nest'] as const, random);
  let made = 0;

  const life = (kind: Kind, children: readonly Life[]): Life => {
    const ordinal = RESIDENTS.length + made++;
    const way = ways[kind].take();
    const drawn = moments.take();
    // Who has children to look after neither stays in its claim nor sleeps.
    const moment = children.length > 0 && (drawn === 'claim' || drawn === 'sleep') ? 'loop' : drawn;
    const inside = suddenly.has(way) && guarded.has(moment) && random.chance(85);
    // What is known already is not interned again.
    const most = inside && moment === 'intern' ? 1 : (mostEvents[moment] ?? 3000);
    return {
      ordinal,
      kind,
      way,
      moment,
      events: random.from(1, most),
      batch: random.chance(30) ? 1 : random.from(2, 1000),
      step: inside ? stepIn(moment, random) : -1,
      delay: random.chance(40) ? random.below(3) : random.below(30),
      synchronous: children.length === 0 && random.chance(50),
      // Between two tasks its pool might find it idle.
      tasks: way === 'idle' ? 1 : random.from(1, 3),
      // New names all along the run, so that the dictionaries fill up slowly.
      names: Math.floor((ordinal / (deaths + RESIDENTS.length)) * 1000),
      children,
    };
  };
  const nested = (depth: number): Life => {
    const hosts = depth > 0 && made + 1 < deaths && random.chance(25);
    return life('nested', hosts ? [nested(depth - 1)] : []);
  };

  const lives: Life[] = [];
  while (made < deaths) {
    const party = parties.take();
    const room = deaths - made - 1;
    const children = party === 'nest' ? Math.min(random.from(1, 3), room) : 0;
    // The host is one of the deaths: its children must leave room for it.
    const own: Life[] = [];
    while (own.length < children && made < deaths - 1) own.push(nested(made + 2 < deaths ? 1 : 0));
    lives.push(life(party === 'pool' ? 'pool' : 'worker', own));
  }
  const blocks = Array.from({ length: 32 }, () => random.from(100, 400));
  return { seed, deaths, lives, blocks };
}
