// Connections that ask again before they are answered wait for their turn with what they ask next. Runs on the exporter's thread.
//
// What node:http reads at once, 64 KB, may hold hundreds of requests, which it answers before anybody else's; then it reads on. A few
// such connections would leave nothing of the thread to others.
import type { Socket } from 'node:net';
import type { Turns } from './turns.js';

/** Milliseconds, about, that one reading of short requests takes. */
const READING_MS = 5;

export class Pipelines {
  readonly #turns: Turns;
  readonly #held = new WeakSet<Socket>();
  /** Those that have asked in this turn of the event loop: they may be answered, and ask again out of what was read. */
  readonly #asking = new Set<Socket>();

  /** `turns` are for these alone: whoever waits for his turn with something else would wait for all of them. */
  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** To be called for each connection, before it is read. */
  watch(socket: Socket): void {
    const resume = socket.resume.bind(socket);
    // By this method node:http reads on; and by this event where it had called the method before.
    socket.resume = () => (this.#held.has(socket) ? socket : resume());
    socket.on('resume', () => {
      if (this.#held.has(socket)) socket.emit('pause');
    });
  }

  /** To be called for each request. `waiting` says whether others of this connection are not answered yet. */
  asked(socket: Socket, waiting: boolean): void {
    if (waiting || this.#asking.has(socket)) this.#hold(socket);
    else {
      if (this.#asking.size === 0) setImmediate(() => this.#asking.clear());
      this.#asking.add(socket);
    }
  }

  /** Reads nothing more of the connection until it is its turn. */
  #hold(socket: Socket): void {
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
