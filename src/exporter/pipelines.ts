// Connections that ask again before they are answered wait for their turn with what they ask next. Runs on the exporter's thread.
//
// What node:http reads at once, 64 KB, may hold hundreds of requests, which it answers before anybody else's; then it reads on. A few
// such connections would leave nothing of the thread to others.
import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Turns } from './turns.js';

/** Milliseconds, about, that one reading of short requests takes. */
const READING_MS = 5;

const ignore = (): void => {};

/** Over TLS; with a part of every readable stream that has no public name for what is set late. */
const isSecure = (
  socket: Socket,
): socket is Socket & { readonly _readableState: { highWaterMark: number } } =>
  (socket as Partial<TLSSocket>).encrypted === true;

export class Pipelines {
  readonly #turns: Turns;
  readonly #held = new WeakSet<Socket>();
  /** Those that node:http itself does not want to be read now: too much is unsent, or a body waits for its reader. */
  readonly #unwanted = new WeakSet<Socket>();
  /** Those that have asked in this turn of the event loop: they may be answered, and ask again out of what was read. */
  readonly #asking = new Set<Socket>();

  /** `turns` are for these alone: whoever waits for his turn with something else would wait for all of them. */
  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** To be called for each connection, when node:http has taken it and before it is read. */
  watch(socket: Socket): void {
    if (isSecure(socket)) {
      // node:http's parser reads a connection by itself. Over TLS it goes on with the next record when it has been told to stop, finds
      // itself stopped, and ends the connection by 400 (HPE_PAUSED). With a listener it is given what the stream reads.
      socket.on('data', ignore);
      // One piece read ahead, however small, is enough: many would take far more memory than they are long.
      socket._readableState.highWaterMark = 1;
    }
    // Where node:http reads on because of what it has been told before.
    socket.on('resume', () => {
      if (this.#held.has(socket)) socket.emit('pause');
    });
    const [pause, resume] = [socket.pause.bind(socket), socket.resume.bind(socket)];
    socket.pause = () => {
      this.#unwanted.add(socket);
      return pause();
    };
    socket.resume = () => {
      this.#unwanted.delete(socket);
      return this.#held.has(socket) ? socket : resume();
    };
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
    // Not its own: that one is node:http's wish.
    Socket.prototype.pause.call(socket);
    this.#turns.next(() => {
      this.#held.delete(socket);
      // Else node:http does so when it wants to read on: until then its parser takes nothing.
      if (!this.#unwanted.has(socket)) socket.resume();
      return READING_MS;
    });
  }
}
