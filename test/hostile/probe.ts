// Asks /live all the time, as a supervisor of the application would, and takes the time of each answer. Parent process.
import { setTimeout as pause } from 'node:timers/promises';
import { Connection, head, ordinary } from './connection.js';
import type { Aim, Tally } from './messages.js';
import { newTally } from './tally.js';

/**
 * Milliseconds of each answer, and of those that were not asked for as it was late; one that never came has taken all the patience
 * there is, and counts among the failures.
 */
export type Samples = {
  /** On a connection that is kept, and on connections of their own, from their opening on. */
  readonly kept: number[];
  readonly fresh: number[];
  failures: number;
};

/** Milliseconds from one question to the next, of each kind. */
const PERIODS = { kept: 10, fresh: 50 } as const;
const PATIENCE_MS = 5000;
const text = head('GET', '/live');

export class Probe {
  readonly tally: Tally = newTally();
  #samples: Samples = { kept: [], fresh: [], failures: 0 };
  #on = true;
  #kept: Connection | undefined;
  readonly #ended: Promise<unknown>;

  constructor(private readonly aim: Aim) {
    this.#ended = Promise.all([this.#run('kept'), this.#run('fresh')]);
  }

  /** What was sampled since the last call: an answer belongs to the window in which it came. */
  take(): Samples {
    const samples = this.#samples;
    this.#samples = { kept: [], fresh: [], failures: 0 };
    return samples;
  }

  /** Leaves no connection open. */
  async stop(): Promise<void> {
    this.#on = false;
    await this.#ended;
    await this.#kept?.end();
  }

  async #run(kind: keyof typeof PERIODS): Promise<void> {
    const period = PERIODS[kind];
    while (this.#on) {
      const start = performance.now();
      const connection = await this.#connection(kind === 'fresh');
      connection?.ask(text, ordinary);
      const late = pause(PATIENCE_MS, undefined, { ref: false });
      if (connection !== undefined) await Promise.race([connection.answered(), late]);
      const took = performance.now() - start;
      const answered = connection?.idle === true;
      if (!answered) this.#samples.failures += 1;
      this.#samples[kind].push(answered ? took : Math.max(took, PATIENCE_MS));
      // A question that had to wait for this answer would have waited for the rest of it.
      for (let wait = took - period; wait > 0; wait -= period) this.#samples[kind].push(wait);
      if (kind === 'fresh' || !answered) await connection?.end();
      await pause(Math.max(0, period - took));
    }
  }

  async #connection(fresh: boolean): Promise<Connection | undefined> {
    if (fresh) return Connection.open(this.aim, this.tally);
    if (this.#kept === undefined || this.#kept.closed)
      this.#kept = await Connection.open(this.aim, this.tally);
    return this.#kept;
  }
}
