// The labels of the node catalogue. Cold; every thread.
import { version } from 'node:process';
import { closedLabel, numberLabel, openLabel } from '../../schema/labels.js';

/** The thread that a figure is of, by the name it gives to `collectNode`: its thread id unless given. */
export const Thread = openLabel('thread', { capacity: 64 });

/** What keeps an event loop alive, by Node's own names: `Timeout`, `TCPSocketWrap`, `UDPWrap` and so on. */
export const ResourceType = openLabel('type', { capacity: 128 });

/** Part of V8's heap, without the `_space` at its end; `other` for one that no Node up to 26 has. */
export const HeapSpace = closedLabel('space', [
  'read_only',
  'new',
  'old',
  'code',
  'shared',
  'trusted',
  'shared_trusted',
  'new_large_object',
  'large_object',
  'code_large_object',
  'shared_large_object',
  'shared_trusted_large_object',
  'trusted_large_object',
  'other',
]);

/** Kind of a garbage collection. */
export const GcKind = closedLabel('kind', ['major', 'minor', 'incremental', 'weakcb']);

/** The three numbers in front of what a nightly or a release candidate adds. */
const [major = 0, minor = 0, patch = 0] = version.slice(1).split('.').map(Number.parseFloat).map(Math.trunc);

/** The Node that runs here, as it calls itself: v24.1.0. */
export const NodeVersion = closedLabel('version', [version]);
export const NodeMajor = numberLabel('major', major, major);
export const NodeMinor = numberLabel('minor', minor, minor);
export const NodePatch = numberLabel('patch', patch, patch);

/** The labels that take other capacities, by option. */
export const nodeLabels = { thread: Thread, type: ResourceType };
