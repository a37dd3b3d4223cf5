// Connections that ask again before they are answered wait for their turn with what they ask next. Runs on the exporter's thread.
//
// What node:http reads at once, 64 KB, may hold hundreds of requests, which it answers before anybody else's; and it reads on by itself
// as soon as one is answered. A few such connections would leave nothing of the thread to others.
import type { Socket } from 'node:net';
import type { Turns } from './turns.js';

/** Milliseconds, about, that one reading of short requests takes. */
const READING_MS = 5;

export class Pipelines {
  readonly #turns: Turns;
  readonly #held = new WeakSet<Socket>();

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** To be called for each connection before it is read. */
  watch(socket: Socket): void {
    const resume = socket.resume.bind(socket);
    // By this method node:http reads on.
    socket.resume = () => (this.#held.has(socket) ? socket : resume());
  }

  /** Reads nothing more of the connection until it is its turn. */
  hold(socket: Socket): void {
    if (this.#held.has(socket)) return;
    this.#held.add(socket);
    socket.pause();
    this.#turns.next(() => {
      this.#held.delete(socket);
      socket.resume();
      return READING_MS;
    });
  }
}
