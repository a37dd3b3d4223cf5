// Decides what becomes of each new call, always the same way, so that exact counts can be foretold. Signalling threads.
import type { SipUri } from './sip-fields.js';
import { calledUser } from './trunk-group.js';

export type Treatment =
  | { readonly kind: 'answer'; readonly ringMs: number }
  | { readonly kind: 'reject'; readonly status: number }
  /** Rings until the caller gives up. */
  | { readonly kind: 'ring' }
  /** Waits for an agent; without a name in the first queue. */
  | { readonly kind: 'queue'; readonly queue: string | undefined };

/** The final responses of the configured share, in turn: one of each kind that callers meet. */
export const REJECTIONS = [302, 486, 404, 503] as const;

/** How long calls ring, in turn: a spread that a histogram can show, short enough for fifty calls a second. */
const RING_MS = [40, 60, 80, 100, 120, 140, 160, 180] as const;

/**
 * What a call number gets: a final status from 300 to 699 is answered with itself, `ring` rings for ever, `queue` and
 * `queue-<name>` wait for an agent, and anything else reaches the echo service, save the share of `rejectPercent` calls in a
 * hundred, spread evenly. Each signalling thread keeps a share of its own.
 */
export class DialPlan {
  readonly #rejectPercent: number;
  #calls = 0;
  #rejected = 0;

  constructor(rejectPercent: number) {
    this.#rejectPercent = rejectPercent;
  }

  treat(called: SipUri): Treatment {
    const user = calledUser(called);
    if (/^[3-6]\d\d$/.test(user)) return { kind: 'reject', status: Number(user) };
    if (user === 'ring') return { kind: 'ring' };
    if (user === 'queue') return { kind: 'queue', queue: undefined };
    if (user.startsWith('queue-')) return { kind: 'queue', queue: user.slice('queue-'.length) };
    const call = this.#calls;
    this.#calls += 1;
    // As many rejections after each call as the share allows in whole numbers: never two more than is due.
    if (Math.floor((this.#calls * this.#rejectPercent) / 100) > this.#rejected) {
      const status = REJECTIONS[this.#rejected % REJECTIONS.length];
      this.#rejected += 1;
      return { kind: 'reject', status };
    }
    return { kind: 'answer', ringMs: RING_MS[call % RING_MS.length] };
  }
}
