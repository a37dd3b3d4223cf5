// Several segments on one page: what they may have in common, and which labels keep their series apart. Runs on the thread that
// starts the exporter (check) and on the exporter's thread (labels). Cold.
import { claims } from '../schema/claims.js';
import { isEngineFamily, isServerFamily } from '../schema/engine.js';
import type { Schema } from '../schema/schema.js';

/** What matters here of a segment. */
export interface Member {
  readonly name: string;
  readonly schema: Schema;
  readonly labels: Readonly<Record<string, string>>;
}

type Labels = Readonly<Record<string, string>>;

/** The label that the engine's own series carry where there are several segments. */
const SEGMENT = 'segment';

/**
 * Checks that segments can share a page.
 * @throws RangeError naming the family or the label, and both segments
 */
export function checkTogether(members: readonly Member[]): void {
  if (members.length < 2) return;
  const segments = new Set<string>();
  const families = new Map<string, { segment: string; name: string }>();
  for (const { name: segment, labels } of members) {
    if (segments.has(segment)) {
      throw new RangeError(
        `startExporter: two segments have the name '${segment}'; expected different ones: createSegment(…, { name })`,
      );
    }
    segments.add(segment);
    if (SEGMENT in labels) {
      throw new RangeError(
        `startExporter: segment '${segment}' has a constant label '${SEGMENT}', which tells several segments apart; ` +
          'expected another name for that label',
      );
    }
  }
  for (const { name: segment, schema } of members) {
    for (const family of schema.families) {
      if (isEngineFamily(family.name)) continue;
      // As within one segment: no two may go by one name, also as OpenMetrics names them.
      for (const claimed of claims(family)) {
        const other = families.get(claimed) ?? { segment, name: '' };
        if (other.segment !== segment) {
          const both =
            other.name === family.name
              ? `family '${family.name}' is in segment '${other.segment}' and in segment '${segment}'`
              : `family '${other.name}' in segment '${other.segment}' and family '${family.name}' in segment '${segment}' ` +
                `both go by '${claimed}' in OpenMetrics`;
          throw new RangeError(
            `startExporter: ${both}; expected names of families that only one of them has, such as by a prefix`,
          );
        }
        families.set(claimed, { segment, name: family.name });
      }
    }
  }
}

/**
 * Which constant labels each segment's families carry: its own; the engine's also the segment's name; what is about the
 * exporter as a whole those that all segments share, on the first one only. With one segment nothing changes.
 */
export function labelsTogether(
  members: readonly Pick<Member, 'name' | 'labels'>[],
): ((family: string) => Labels | undefined)[] {
  if (members.length < 2)
    return members.map(
      ({ labels }) =>
        () =>
          labels,
    );
  const common = Object.fromEntries(
    Object.entries(members[0].labels).filter(([key, value]) =>
      members.every(({ labels }) => labels[key] === value),
    ),
  );
  return members.map(({ name, labels }, index) => {
    const own = { ...labels, [SEGMENT]: name };
    return (family) => {
      if (!isEngineFamily(family)) return labels;
      if (isServerFamily(family)) return index === 0 ? common : undefined;
      return own;
    };
  });
}
