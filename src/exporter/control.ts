// One shared word that tells whether a server may be alive in the exporter's thread. Both threads use it.
//
// Why it exists: a process that ends while a uWebSockets.js app is alive in a thread aborts (SIGABRT), whatever its exit code
// was to be; and so it may while node:http serves there (in-tick.ts). So the ending thread must know whether there is a server to
// wait for, and must be able to forbid one that is about to be made.
//
//   quiet ──claim()──► open ──shut()──► barred        exporter's thread
//     └──────────────bar()────────────────┘           ending thread; fails while open: then awaitShut()
//
// Guarantee: a server is created only between claim() and shut(); once bar() or awaitShut() has returned true there is none
// and there will be none.
// Checked by test/models/shutdown.pml; change them only together.

const quiet = 0;
const open = 1;
const barred = 2;

export function createControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/** Exporter's thread, before it creates a server: false means that the process is ending and none may be created. */
export function claim(control: SharedArrayBuffer): boolean {
  return Atomics.compareExchange(new Int32Array(control), 0, quiet, open) === quiet;
}

/** Exporter's thread, after its server is closed, or when it will never have one. Wakes the thread that waits. */
export function shut(control: SharedArrayBuffer): void {
  const word = new Int32Array(control);
  Atomics.store(word, 0, barred);
  Atomics.notify(word, 0);
}

/** Ending thread: forbids a server. False means that one may be alive: ask for its end and call `awaitShut`. */
export function bar(control: SharedArrayBuffer): boolean {
  return Atomics.compareExchange(new Int32Array(control), 0, quiet, barred) !== open;
}

/** Ending thread: blocks until the server is closed, at most so many milliseconds. False when it still is not. */
export function awaitShut(control: SharedArrayBuffer, milliseconds: number): boolean {
  return Atomics.wait(new Int32Array(control), 0, open, milliseconds) !== 'timed-out';
}
