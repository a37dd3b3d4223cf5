// Call queues: callers wait for one of a few agents, in order. Each signalling thread has its own callers and agents.
import type { BoundCounter, BoundGauge, BoundHistogram } from '../index.js';
import type { Clock, Timer } from './clock.js';
import type { Metrics } from './metrics.js';

/** Agents of one queue on one thread; each talks to one caller at a time. */
export const AGENTS = 2;

/** How long free agents take to pick up, in turn. */
export const PICK_UP_MS = [200, 500, 900, 1400] as const;

/** A caller's place, until its call ends. */
export interface Place {
  /** The call is over: the caller waits no longer, and its agent is free again. `hungUp`: by the caller's own wish. */
  leave(hungUp: boolean): void;
}

type Waiting = {
  /** Seconds. */
  readonly since: number;
  readonly served: () => void;
  /** An agent's hand on the receiver. */
  pickUp: Timer | undefined;
};

export class CallQueue {
  readonly #clock: Clock;
  readonly #size: BoundGauge;
  readonly #waits: BoundHistogram;
  readonly #answered: BoundCounter;
  readonly #abandoned: BoundCounter;
  readonly #waiting: Waiting[] = [];
  #free = AGENTS;
  #picked = 0;

  constructor(clock: Clock, metrics: Metrics, name: string) {
    this.#clock = clock;
    const { pbx, labels } = metrics;
    const queue = metrics.intern(labels.queue, name);
    this.#size = pbx.queueSize.at(queue);
    this.#waits = pbx.queueWaitTime.at(queue);
    this.#answered = pbx.queueAnswered.at(queue);
    this.#abandoned = pbx.queueAbandoned.at(queue);
  }

  /** A caller joins the queue; `served` runs when an agent has picked up, unless the caller has left before. */
  enter(served: () => void): Place {
    const caller: Waiting = { since: this.#seconds(), served, pickUp: undefined };
    this.#waiting.push(caller);
    this.#size.inc();
    this.#assign();
    let isOver = false;
    return {
      leave: (hungUp) => {
        if (isOver) return;
        isOver = true;
        this.#leave(caller, hungUp);
      },
    };
  }

  #leave(caller: Waiting, hungUp: boolean): void {
    if (this.#stopWaiting(caller) && hungUp) this.#abandoned.inc();
    if (caller.pickUp === undefined) return;
    caller.pickUp.cancel();
    this.#free += 1;
    this.#assign();
  }

  /** Sends free agents to the callers who have waited longest. */
  #assign(): void {
    for (const caller of this.#waiting) {
      if (this.#free === 0) return;
      if (caller.pickUp !== undefined) continue;
      this.#free -= 1;
      const ms = PICK_UP_MS[this.#picked % PICK_UP_MS.length];
      this.#picked += 1;
      caller.pickUp = this.#clock.after(ms, () => {
        this.#stopWaiting(caller);
        this.#answered.inc();
        caller.served();
      });
    }
  }

  /** Whether the caller was still waiting. Every wait is observed, however it ends. */
  #stopWaiting(caller: Waiting): boolean {
    const at = this.#waiting.indexOf(caller);
    if (at < 0) return false;
    this.#waiting.splice(at, 1);
    this.#size.dec();
    this.#waits.observe(this.#seconds() - caller.since);
    return true;
  }

  #seconds(): number {
    return this.#clock.now() / 1000;
  }
}

export class Queues {
  readonly #byName: ReadonlyMap<string, CallQueue>;
  readonly #makeOther: () => CallQueue;
  /** Shown from the first call on. */
  #other: CallQueue | undefined;

  constructor(clock: Clock, metrics: Metrics, names: readonly string[]) {
    this.#byName = new Map(names.map((name) => [name, new CallQueue(clock, metrics, name)]));
    this.#makeOther = () => new CallQueue(clock, metrics, 'other');
  }

  /** The queue of a name, the first one where none is given; all that are not configured are one, `other`. */
  of(name: string | undefined): CallQueue {
    const named = name === undefined ? [...this.#byName.values()].at(0) : this.#byName.get(name);
    return named ?? (this.#other ??= this.#makeOther());
  }
}
