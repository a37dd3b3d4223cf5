// A worker's end of the port to main: says that it is ready, answers pings, and hears of the end. Worker threads.
import type { MessagePort } from 'node:worker_threads';
import type { Order, Pong } from './worker-messages.js';
import { STOP } from './worker-messages.js';

/** Obeys main from now on; resolves when the task is to end. */
export function obey(control: MessagePort): Promise<void> {
  return new Promise((resolve) => {
    control.on('message', (order: Order) => {
      if (order === STOP) resolve();
      else control.postMessage({ type: 'pong', ping: order.ping } satisfies Pong);
    });
  });
}
