// The bucket sets of a catalogue by the keys of its histograms. Cold; imported by every thread.

/** The sets as they will stay: they are exported, and whoever changed one would change what is declared after. */
export function bucketSets<Key extends string>(
  sets: Readonly<Record<Key, readonly number[]>>,
): Readonly<Record<Key, readonly number[]>> {
  for (const set of Object.values(sets)) Object.freeze(set);
  return Object.freeze(sets);
}
