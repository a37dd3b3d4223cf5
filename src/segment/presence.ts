// A writer's side of liveness: it keeps whatever port the exporter sends, and does nothing else. The port's other end
// closes when this thread is gone, however it went. Installed once a thread, on writers. Cold.
// Checked by test/models/liveness.pml; change them only together.
import type { MessagePort } from 'node:worker_threads';

/** The key of the exporter's message; application listeners of `workerMessage` ignore what carries it. */
export const PRESENCE_KEY = 'pegcount:presence';

/** The message by which an exporter hands over one end of a channel. */
export type PresenceMessage = { readonly [PRESENCE_KEY]: MessagePort };

const PORTS = Symbol.for('pegcount.presence');
type Holder = { [PORTS]?: Set<MessagePort> };

/** Starts keeping the exporter's ports on this thread; a second call does nothing. */
export function keepPresence(): void {
  const holder = globalThis as Holder;
  if (holder[PORTS] !== undefined) return;
  const ports = new Set<MessagePort>();
  holder[PORTS] = ports;
  process.on('workerMessage', (message: unknown) => {
    const port = (message as Partial<PresenceMessage> | null | undefined)?.[PRESENCE_KEY];
    if (port === undefined) return;
    ports.add(port);
    port.once('close', () => ports.delete(port));
    port.unref();
  });
}
