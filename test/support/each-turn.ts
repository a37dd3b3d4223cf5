// The turns of this thread's event loop, as they come. For tests.

/** Calls `turned` in each turn of the event loop, until the returned function is called. */
export function eachTurn(turned: () => void): () => void {
  const turn = (): void => {
    turned();
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return () => clearImmediate(next);
}
