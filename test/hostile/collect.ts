// Lets the parent collect the garbage of all threads of the attacked process, so that memory is compared with nothing unused in it.
// Preloaded by every thread there; the application knows nothing of it.
import { BroadcastChannel } from 'node:worker_threads';
import { collectGarbage } from '../support/collect-garbage.js';

export const COLLECT = 'hostile:collect';

const channel = new BroadcastChannel(COLLECT);
// It must keep neither a thread nor the process alive.
channel.unref();
channel.onmessage = () => void collectGarbage();
