// Where the exporter goes on after it has waited. Runs on the exporter's threads.

/**
 * Calls `work` in a tick of Node's, which then runs the microtasks that `work` leaves. Those of a callback without a tick V8 runs
 * itself, with no JavaScript below them; and where the thread is terminated in the midst of these, the termination outlives them:
 * the HTTP parser of Node 20, when it is called next, aborts the process (`ToLocalChecked Empty MaybeLocal`).
 */
export function inTick(work: () => void): void {
  process.nextTick(work);
}
