// How a callback of the event loop does what may take a while. Runs on the exporter's threads.

/**
 * Calls `work` in a tick of Node's, which then runs the microtasks that `work` leaves. Those of a callback without a tick V8 runs
 * itself, with no JavaScript below them; and where the thread is terminated in the midst of these, the termination outlives them:
 * the HTTP parser of Node 20, when it is called next, aborts the process (`ToLocalChecked Empty MaybeLocal`). So whatever a timer, an
 * immediate, a message or a file makes go on behind an `await` goes on in here.
 */
export function inTick(work: () => void): void {
  process.nextTick(work);
}
