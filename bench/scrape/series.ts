// The series of bench:scrape, the same for everybody: ten counters with two labels each, and what every series stands at.
// Runs in child processes.
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  numberLabel,
  type Segment,
} from 'pegcount';

const FAMILIES = 10;

/** How `asked` series divide: families, and values of the two labels of each. At least `asked`, rounded up. */
export function shapeOf(asked: number): { trunks: number; codes: number; series: number } {
  const each = Math.ceil(asked / FAMILIES);
  const codes = each >= 1000 ? 100 : 10;
  const trunks = Math.ceil(each / codes);
  return { trunks, codes, series: FAMILIES * trunks * codes };
}

export const familyName = (family: number): string => `bench_events_${family}_total`;
export const trunkName = (trunk: number): string => `trunk-${String(trunk).padStart(3, '0')}`;
const FIRST_CODE = 400;
export const codeName = (code: number): string => String(FIRST_CODE + code);
export const HELP = 'Events';

/** What the series at a position starts at: mostly five and six digits, as on a page that has run for a day. */
export function startOf(position: number): number {
  return 100 + ((Math.imul(position, 2654435761) >>> 0) % 1_000_000);
}

/** Whether a series is among the one in a hundred that change in a round; they lie scattered, and differ each round. */
export function isPicked(position: number, round: number): boolean {
  return (Math.imul(position + round * 977, 2246822519) >>> 0) % 100 === 0;
}

/** Calls back for every series, in the order of a page. */
export function eachSeries(
  asked: number,
  call: (family: number, trunk: number, code: number, position: number) => void,
): void {
  const { trunks, codes } = shapeOf(asked);
  let position = 0;
  for (let family = 0; family < FAMILIES; family++)
    for (let trunk = 0; trunk < trunks; trunk++)
      for (let code = 0; code < codes; code++) call(family, trunk, code, position++);
}

/** The counters of one writer, whose label values are integers from 0. */
type Counters = readonly {
  inc(trunk: number, code: number): void;
  add(amount: number, trunk: number, code: number): void;
}[];

/** A segment with these series, and one writer a shard, each of which has counted every series. */
export function startSegment(asked: number, shards: number): { segment: Segment; writers: Counters[] } {
  const { trunks, codes } = shapeOf(asked);
  const Trunk = closedLabel(
    'trunk',
    Array.from({ length: trunks }, (_, trunk) => trunkName(trunk)),
  );
  const Code = numberLabel('code', FIRST_CODE, FIRST_CODE + codes - 1);
  const numbered = Array.from({ length: FAMILIES }, (_, family) => family);
  const families = defineFamilies(
    Object.fromEntries(
      numbered.map((family) => [String(family), counter(familyName(family), HELP, [Trunk, Code])]),
    ),
  );
  // A process may hold the same series with other shards beside these.
  const segment = createSegment(families, { shards, name: `bench-${shards}` });
  const { owners, readies } = segment.memory;
  const writers = Array.from({ length: shards }, (_, index): Counters => {
    const m = attach(families, segment.handle);
    // As if another thread owned it, so that the next attach claims one more.
    Atomics.store(owners, index + 1, 1_000_000 + index);
    Atomics.store(readies, index + 1, 1_000_000 + index);
    // The values of both labels are counted from 0 here, so their brands only stand in the way.
    const byName: Readonly<Record<string, unknown>> = m;
    return numbered.map((family) => byName[String(family)]) as Counters;
  });
  writers.forEach((counters, index) =>
    eachSeries(asked, (family, trunk, code, position) => {
      counters[family].add(index === 0 ? startOf(position) - (shards - 1) : 1, trunk, code);
    }),
  );
  return { segment, writers };
}
