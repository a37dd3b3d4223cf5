// Whether the application is ready: one shared word, so that `setReady` holds from the moment it returns. Both threads use it.

export function createReadiness(ready: boolean): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  setReadiness(shared, ready);
  return shared;
}

/** Starting thread. */
export function setReadiness(shared: SharedArrayBuffer, ready: boolean): void {
  Atomics.store(new Int32Array(shared), 0, ready ? 1 : 0);
}

/** Exporter's thread. */
export function isReady(shared: SharedArrayBuffer): boolean {
  return Atomics.load(new Int32Array(shared), 0) === 1;
}
