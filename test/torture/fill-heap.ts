// Fills the heap of a thread until it dies of it. Runs on writers, and on the threads of the control.

/** Allocates until there is no more room, and does something else in between. */
export function fillHeap(act: () => void): never {
  for (const hoard: number[][] = []; ;) {
    act();
    hoard.push(Array.from({ length: 1000 }, (_, index) => index + hoard.length / 3));
  }
}
