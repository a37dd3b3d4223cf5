// What keeps this thread's event loop alive, for the node catalogue. Cold; runs on every thread that collects.
import type { BoundGauge } from '../../writer/types.js';
import type { NodeWriters, ThreadValue } from './context.js';

/** Node's own lists, undocumented: prom-client reads them too, and does without where they are missing. */
const lists = process as unknown as {
  readonly _getActiveHandles?: () => readonly (object | null)[];
  readonly _getActiveRequests?: () => readonly (object | null)[];
};

const classNames = (objects: readonly (object | null)[]): string[] =>
  objects.flatMap((one) => (typeof one?.constructor === 'function' ? [one.constructor.name] : []));

/** Levels by type: a type that is gone is set to 0, since its series stays. */
function byType(gaugeOf: (type: string) => BoundGauge): (types: readonly string[]) => void {
  const gauges = new Map<string, BoundGauge>();
  return (types) => {
    const counts = new Map<string, number>([...gauges.keys()].map((type) => [type, 0]));
    for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
    for (const [type, count] of counts) {
      let gauge = gauges.get(type);
      if (gauge === undefined) gauges.set(type, (gauge = gaugeOf(type)));
      gauge.set(count);
    }
  };
}

/** What turns the name of a type into its integer. */
export type InternType = (type: string) => Parameters<NodeWriters['activeResources']['at']>[1];

/** The returned function takes one reading. */
export function activeThings(node: NodeWriters, thread: ThreadValue, intern: InternType): () => void {
  const resources = byType((type) => node.activeResources.at(thread, intern(type)));
  const handles = byType((type) => node.activeHandles.at(thread, intern(type)));
  const requests = byType((type) => node.activeRequests.at(thread, intern(type)));
  return () => {
    const alive = process.getActiveResourcesInfo();
    resources(alive);
    node.activeResourcesTotal.set(alive.length, thread);
    const active = lists._getActiveHandles?.();
    if (active !== undefined) {
      handles(classNames(active));
      node.activeHandlesTotal.set(active.length, thread);
    }
    const underWay = lists._getActiveRequests?.();
    if (underWay !== undefined) {
      requests(classNames(underWay));
      node.activeRequestsTotal.set(underWay.length, thread);
    }
  };
}
