// What the built-in caller does, call by call, always the same way. Caller thread.
import type { CallPlan } from './placed-call.js';
import { userOverTrunk } from './trunk-group.js';

/** Talk times in turn: a few hundred milliseconds to three seconds. */
const TALK_MS = [300, 700, 1200, 2000, 3000] as const;
/** Sooner than any agent picks up. */
const IMPATIENT_MS = 120;
/** The context that trunk names belong to (RFC 4904): a name that can never be a real one. */
const CONTEXT = 'pegcount.example';

export type Destinations = {
  /** Calls go over these in turn; over none without any. */
  readonly trunks: readonly string[];
  /** Every seventh call goes to one of these, in turn. */
  readonly queues: readonly string[];
};

/** The n-th call: one in ten is cancelled while it rings, every third speaks A-law, one in three gives up in a queue. */
export function planOf(call: number, { trunks, queues }: Destinations): CallPlan {
  const codec = call % 3 === 2 ? 'PCMA' : 'PCMU';
  const plan = (user: string, ms: number, cancel = false): CallPlan => {
    const called = trunks.length === 0 ? user : userOverTrunk(user, trunks[call % trunks.length], CONTEXT);
    return { called, codec, ms, cancel };
  };
  const talk = TALK_MS[call % TALK_MS.length];
  if (call % 10 === 9) return plan('ring', 400, true);
  if (queues.length === 0 || call % 7 !== 4) return plan('echo', talk);
  const turn = Math.floor(call / 7);
  const queue = `queue-${encodeURIComponent(queues[turn % queues.length])}`;
  return turn % 3 === 2 ? plan(queue, IMPATIENT_MS, true) : plan(queue, talk);
}
