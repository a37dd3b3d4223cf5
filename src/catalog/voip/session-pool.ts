// Numbers for media sessions, handed out and taken back, so that a label over them stays small. Runs on media workers; one
// pool a thread. `take` and `give` are hot: they allocate nothing.
import type { LabelValue, NumberLabel } from '../../schema/labels.js';
import { checkInteger } from '../../schema/names.js';

/** The part of a label's numbers that one thread hands out: threads with different parts never share a number. */
export type SessionPart = {
  /** Which part, from 0. */
  readonly part: number;
  /** Into how many parts the numbers are cut: as many as there are media workers. */
  readonly of: number;
};

/**
 * Session numbers of one thread. A session takes a number when it begins and gives it back when it ends:
 *
 * ```ts
 * const Session = numberLabel('session', 0, 1023); // and voip({ labels: { session: Session } })
 * const sessions = new SessionPool(Session, { part: workerIndex, of: workers });
 * const session = sessions.take();
 * if (session !== undefined) m.voip.rtpPacketLossRatio.set(lost / expected, session);
 * // at its end, so that the next one to get the number does not inherit the ratio:
 * if (session !== undefined) m.voip.rtpPacketLossRatio.set(0, session);
 * sessions.give(session);
 * ```
 *
 * Throws a DeclarationError when `part` is not an integer in 0..of-1.
 */
export class SessionPool<To extends number> {
  /** Numbers that are free, the next one last. */
  readonly #free: Int32Array;
  /** 1 for each number that is out, so that giving twice does not hand it to two sessions. */
  readonly #taken: Uint8Array;
  readonly #first: number;
  #left: number;

  constructor(label: NumberLabel<'session', 0, To>, { part, of }: SessionPart = { part: 0, of: 1 }) {
    checkInteger(of, 1, 65536, 'session pool: of');
    checkInteger(part, 0, of - 1, 'session pool: part');
    const size = label.values.length;
    this.#first = Math.floor((size * part) / of);
    this.#left = Math.floor((size * (part + 1)) / of) - this.#first;
    this.#taken = new Uint8Array(this.#left);
    this.#free = Int32Array.from({ length: this.#left }, (_, index) => this.#first + this.#left - 1 - index);
  }

  /** A number that no other session has, or undefined when all are out: that session is not measured. */
  take(): LabelValue<'session', readonly [0, To]> | undefined {
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    const session = this.#free[this.#left];
    this.#taken[session - this.#first] = 1;
    return session as LabelValue<'session', readonly [0, To]>;
  }

  /** Takes a number back. A number that is not out, or undefined, does nothing. */
  give(session: LabelValue<'session', readonly [0, To]> | undefined): void {
    if (session === undefined || this.#taken[session - this.#first] !== 1) return;
    this.#taken[session - this.#first] = 0;
    this.#free[this.#left] = session;
    this.#left += 1;
  }
}
