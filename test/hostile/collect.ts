// Lets the parent collect the garbage of all threads of the attacked process, so that memory is compared with nothing unused in it.
// Preloaded by every thread there; the application knows nothing of it.
import { BroadcastChannel } from 'node:worker_threads';

export const COLLECT = 'hostile:collect';

/** Node 20 takes any options for the wish of a minor collection, which frees no page. */
const takesOptions = Number.parseInt(process.versions.node) >= 22;

/**
 * What V8 keeps for the next young objects is let go as well: tens of MB after a busy second. In Node 20 V8 lets go of it by itself,
 * at a collection once little was allocated for some seconds.
 */
function collect(): void {
  if (takesOptions) gc!({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  else gc!();
}

const channel = new BroadcastChannel(COLLECT);
// It must keep neither a thread nor the process alive.
channel.unref();
// Twice: what the first one finalises is freed by the second.
channel.onmessage = () => {
  collect();
  setImmediate(collect);
};
