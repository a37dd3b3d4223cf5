// Open labels whose room and first values come from a configuration. Cold; the declaration runs on every thread.
import { type OpenLabel, openLabel } from '../schema/labels.js';
import type { ConfiguredLabels } from './config.js';

/**
 * An open label with the configured capacity, or else `capacity`, or more where more values than that are configured. Every
 * thread must declare the same one: send `config.labels` to workers beside the segment's handle.
 *
 * ```ts
 * const TrunkId = configuredLabel(labels, 'trunk_id', { capacity: 256 });
 * const families = defineFamilies({ pbx: pbx({ labels: { trunkId: TrunkId } }) });
 * ```
 *
 * Throws a DeclarationError for a bad name, or a capacity outside 1..65,536.
 */
export function configuredLabel<Name extends string>(
  labels: ConfiguredLabels,
  name: Name,
  options: { readonly capacity: number },
): OpenLabel<Name> {
  const configured = Object.hasOwn(labels, name) ? labels[name] : undefined;
  const capacity =
    configured?.capacity ?? Math.max(options.capacity, configured?.values.length ?? options.capacity);
  return openLabel(name, { ...options, capacity });
}

/** What `internConfigured` needs of a writer. */
export interface Interning {
  intern<Name extends string, Capacity extends number>(
    label: OpenLabel<Name, Capacity>,
    value: string,
  ): number;
}

/**
 * Interns the configured values of these labels, so that they have room before any other. Once a segment is enough, on any
 * thread: `internConfigured(attach(families, segment.handle), config.labels, TrunkId, Queue)`.
 */
export function internConfigured(
  writer: Interning,
  labels: ConfiguredLabels,
  ...which: readonly OpenLabel[]
): void {
  for (const label of which) {
    const configured = Object.hasOwn(labels, label.label) ? labels[label.label] : undefined;
    for (const value of configured?.values ?? []) writer.intern(label, value);
  }
}
