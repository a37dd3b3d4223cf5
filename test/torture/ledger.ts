// What a page may say: for each series what writers had counted, or meant to, by the side buffer. Runs on the scraper.
import type { SegmentMemory } from '#dist/segment/memory.js';
import {
  amountOf,
  HEIR_AMOUNT,
  mailboxOf,
  isOneStep,
  Kind,
  NAMES,
  realmOf,
  SECONDS,
  SIZES,
  startsOf,
} from './families.js';
import type { Truth } from './page-check.js';
import { RESIDENTS } from './plan.js';
import { type Place, Entry, Names, STATE, type Stream, writersOf } from './side.js';
import type { Watch } from './watch.js';

type Which = 'done' | 'intent';
type Totals = Map<string, number>;

/** How many of the numbers 1..n have each remainder by four. */
const byFour = (n: number): number[] =>
  [0, 1, 2, 3].map((rest) => Math.floor((n + 4 - (rest === 0 ? 4 : rest)) / 4));

export class Ledger implements Truth {
  /** What the counters of the carry loop are multiples of. */
  readonly units = new Map<string, number>();
  readonly #entries: readonly Entry[];
  readonly #names: Names;

  constructor(
    place: Place,
    private readonly memory: SegmentMemory,
    private readonly watch: Watch,
    private readonly residents: readonly number[],
  ) {
    const writers = writersOf(place.side);
    this.#entries = Array.from({ length: writers }, (_, ordinal) => new Entry(place.side, ordinal));
    this.#names = new Names(place.side);
    this.units.set('torture_inherited_total', HEIR_AMOUNT);
    for (let ordinal = 0; ordinal < writers; ordinal++) {
      const amount = amountOf(ordinal);
      if (isOneStep(amount)) this.units.set(`torture_amounts_total{ordinal="${ordinal}"}`, amount);
    }
  }

  started(ordinal: number): boolean {
    return ordinal < this.#entries.length && this.#entries[ordinal].get('state') !== STATE.absent;
  }

  diedAt(ordinal: number): number {
    return this.watch.diedAt(ordinal);
  }

  living(): readonly number[] {
    return this.residents.filter((ordinal) => this.#entries[ordinal].get('state') === STATE.working);
  }

  totals(which: Which): Totals {
    const start = startsOf(this.memory);
    const totals: Totals = new Map();
    const sums = { events: 0, inherited: 0, interned: 0, nameless: 0 };
    const traced = Kind.values.map(() => 0);
    const seconds = [0, 0, 0, 0];
    const waits = [0, 0, 0, 0];
    for (const entry of this.#entries) {
      const of = (stream: Stream): number => (which === 'done' ? entry.done(stream) : entry.intent(stream));
      const { ordinal } = entry;
      const [events, tracedHere, interned] = [of('events'), of('traced'), of('interned')];
      totals.set(`torture_events_total{ordinal="${ordinal}"}`, start + events);
      totals.set(`torture_amounts_total{ordinal="${ordinal}"}`, of('amounts') * amountOf(ordinal));
      if (ordinal >= RESIDENTS.length) sums.inherited += of('amounts');
      sums.events += events;
      sums.interned += interned;
      this.#called(totals, which, entry, interned);
      if (entry.get('nameless') === 1) sums.nameless += interned;
      if (tracedHere > 0) traced[entry.get('kind')] += tracedHere;
      byFour(of('observed')).forEach((count, rest) => (seconds[rest] += count));
      byFour(tracedHere).forEach((count, rest) => (waits[rest] += count));
    }
    totals.set('torture_shared_total', start + sums.events);
    totals.set('torture_inherited_total', sums.inherited * HEIR_AMOUNT);
    Kind.values.forEach((kind, index) =>
      totals.set(`torture_traced_total{kind="${kind}"}`, start + traced[index]),
    );
    histogram(totals, 'torture_seconds', SECONDS, seconds, start);
    histogram(totals, 'torture_sizes', SIZES, seconds, start);
    histogram(totals, 'torture_waits_seconds', SECONDS, waits, start);
    totals.set('torture_mailboxes_total{mailbox="other"}', sums.nameless);
    // Whether a tuple found room is known to the engine alone: the sum over all of them must be right, and none too large.
    totals.set('torture_routes_total', sums.interned);
    if (which === 'intent') this.#overflowing(totals, sums);
    this.#named(totals, which);
    return totals;
  }

  /** The series of one writer's own name. */
  #called(totals: Totals, which: Which, entry: Entry, interned: number): void {
    if (interned === 0 || entry.get('nameless') === 1) return;
    const { ordinal } = entry;
    const mailbox = mailboxOf(ordinal);
    totals.set(`torture_mailboxes_total{mailbox="${mailbox}"}`, interned);
    if (which === 'done') return;
    for (const realm of [realmOf(ordinal), 'other'])
      totals.set(`torture_routes_total{mailbox="${mailbox}",realm="${realm}"}`, interned);
  }

  /** The most that the tuples without a mailbox can have. */
  #overflowing(totals: Totals, sums: { readonly interned: number; readonly nameless: number }): void {
    for (let realm = 0; realm < NAMES.realm; realm++)
      totals.set(`torture_routes_total{mailbox="other",realm="${realmOf(realm)}"}`, sums.nameless);
    totals.set('torture_routes_total{mailbox="other",realm="other"}', sums.interned);
  }

  #named(totals: Totals, which: Which): void {
    const names = this.#names;
    const of = (label: 'trunk' | 'guest', name: number): number => names[which](label, name);
    for (const [label, family] of [
      ['trunk', 'torture_calls_total'],
      ['guest', 'torture_guests_total'],
    ] as const) {
      for (let name = 0; name <= NAMES[label]; name++) {
        const value = name === 0 ? 'other' : `${label} ${name}`;
        totals.set(`${family}{${label}="${value}"}`, of(label, name));
      }
    }
    // Counted inside of intern(), before its caller notes anything: by one more of each writer.
    const overflow = 'pegcount_label_overflow_total{label="trunk"}';
    totals.set(overflow, of('trunk', 0) + (which === 'done' ? 0 : this.#entries.length));
  }
}

/** The series of a histogram of four values, each in a bucket of its own, the largest first. */
function histogram(
  totals: Totals,
  family: string,
  values: readonly number[],
  counts: readonly number[],
  start: number,
): void {
  let sum = 0;
  let cumulated = 0;
  for (const rest of [1, 2, 3, 0]) {
    cumulated += start + counts[rest];
    sum += counts[rest] * values[rest];
    totals.set(`${family}_bucket{le="${rest === 0 ? '+Inf' : values[rest]}"}`, cumulated);
    // In protobuf beside the classic buckets, again one for each value.
    if (family === 'torture_sizes')
      totals.set(`torture_sizes_native{index="${Math.log2(values[rest])}"}`, start + counts[rest]);
  }
  totals.set(`${family}_sum`, sum);
  totals.set(`${family}_count`, cumulated);
}
