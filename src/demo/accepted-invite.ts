// The 2xx of an INVITE, sent again and again until its ACK comes (RFC 3261 13.3.1.4). Signalling threads.
import { type Clock, T1, T2, type Timer, TRANSACTION_TIMEOUT } from './clock.js';
import type { ServerTransaction } from './server-transaction.js';

export class AcceptedInvite {
  readonly #clock: Clock;
  readonly #transaction: ServerTransaction;
  readonly #deadline: Timer;
  #repeat: Timer;

  /** Starts as soon as the 2xx has gone out; `lost` runs when no ACK came within 64*T1. */
  constructor(clock: Clock, transaction: ServerTransaction, lost: () => void) {
    this.#clock = clock;
    this.#transaction = transaction;
    this.#repeat = this.#repeatAfter(T1);
    this.#deadline = clock.after(TRANSACTION_TIMEOUT, () => {
      this.stop();
      lost();
    });
  }

  /** The CSeq number that the ACK repeats. */
  get sequence(): number {
    return this.#transaction.request.cseq.number;
  }

  /** The ACK has come, or the call is over. */
  stop(): void {
    this.#repeat.cancel();
    this.#deadline.cancel();
  }

  #repeatAfter(interval: number): Timer {
    return this.#clock.after(interval, () => {
      this.#transaction.retransmitAccepted();
      this.#repeat = this.#repeatAfter(Math.min(2 * interval, T2));
    });
  }
}
