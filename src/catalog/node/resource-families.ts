// Families of the node catalogue about what keeps event loops busy or alive, by prom-client's names, each thread's own.
// Declarations; cold.
import { gauge } from '../../schema/family.js';
import type { LabelNamed } from '../options.js';
import type { NodeContext } from './context.js';

/** A sum of interned tuples would stay on the page at 0 when its thread is gone. */
const largest = { combine: 'max' } as const;

export function resourceFamilies<Thread extends LabelNamed<'thread'>, Type extends LabelNamed<'type'>>({
  name,
  labels: { thread, type },
  series,
}: Pick<NodeContext, 'name' | 'series'> & {
  readonly labels: { readonly thread: Thread; readonly type: Type };
}) {
  return {
    activeResources: gauge(
      name('nodejs_active_resources'),
      'Resources that keep the event loop alive, by type',
      [thread, type],
      { ...largest, series: series.activeResources },
    ),
    activeResourcesTotal: gauge(
      name('nodejs_active_resources_total'),
      'Resources that keep the event loop alive',
      [thread],
      { combine: 'sum' },
    ),
    activeHandles: gauge(
      name('nodejs_active_handles'),
      'Handles of libuv that are active, by the class of their object',
      [thread, type],
      { ...largest, series: series.activeHandles },
    ),
    activeHandlesTotal: gauge(
      name('nodejs_active_handles_total'),
      'Handles of libuv that are active',
      [thread],
      { combine: 'sum' },
    ),
    activeRequests: gauge(
      name('nodejs_active_requests'),
      'Requests of libuv under way, by the class of their object',
      [thread, type],
      { ...largest, series: series.activeRequests },
    ),
    activeRequestsTotal: gauge(
      name('nodejs_active_requests_total'),
      'Requests of libuv under way',
      [thread],
      { combine: 'sum' },
    ),
  };
}
