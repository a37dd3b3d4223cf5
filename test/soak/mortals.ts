// Lets writers come and die, a few at once, and keeps what is true of them. Main thread of the soak's application.
/// <reference lib="es2024.sharedmemory" />
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SegmentHandle } from 'pegcount';
import type { SegmentMemory } from '#dist/segment/memory.js';
import { ownerWord } from '#dist/segment/ownership.js';
import { Random } from '../support/random.js';
import { Death, type DeathName } from './families.js';
import { LAST_WORDS, type Life, SIDE } from './life.js';

/** Writers that live at once. Each line waits until the shard of its last one is free, so this is all the shards they need. */
export const LINES = 2;
const MOST_EVENTS = 20_000;
const FOR_EVER = 2 ** 31 - 1;
const TENANTS = 12;
/** A writer needs some two milliseconds until it has its shard. */
const EARLY_MS = 3;
const LINGER_MS = 40;
const LEAST_PAUSE_MS = 200;
const MOST_PAUSE_MS = 900;
/** Until then the exporter must have freed the shard of a dead thread, and a thread that was told to die must be dead. */
const LIMIT_MS = 10_000;

/** What is known of all that have died in one way: events intended and done. */
export type Died = { deaths: number; intents: number; dones: number };
export type MortalTotals = {
  readonly died: Readonly<Record<DeathName, Died>>;
  /** Threads that had a shard, and those that may have had one: terminated before they could tell. */
  readonly claimed: number;
  readonly unknown: number;
  /** What went wrong: no free shard, a shard that never came back, an error that nobody asked for. */
  readonly wrong: readonly string[];
  /** The longest that a shard stayed with a dead thread. */
  readonly slowest_reclaim_ms: number;
};

export class Mortals {
  readonly #metrics: SegmentHandle;
  readonly #memory: SegmentMemory;
  readonly #seed: number;
  readonly #died = Object.fromEntries(
    Death.values.map((death) => [death, { deaths: 0, intents: 0, dones: 0 }]),
  ) as Record<DeathName, Died>;
  readonly #wrong: string[] = [];
  #claimed = 0;
  #unknown = 0;
  #slowest = 0;
  #lives = 0;
  /** Lines that wait until they are let go on. */
  #waiting: (() => void)[] = [];
  #held = false;

  constructor(metrics: SegmentHandle, memory: SegmentMemory, seed: number) {
    this.#metrics = metrics;
    this.#memory = memory;
    this.#seed = seed;
  }

  start(): void {
    for (let line = 0; line < LINES; line += 1) void this.#line();
  }

  /** Resolves when none lives and none is born any more, until `release`. */
  async hold(): Promise<void> {
    this.#held = true;
    while (this.#waiting.length < LINES) await pause(5);
  }

  release(): void {
    this.#held = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const goOn of waiting) goOn();
  }

  get totals(): MortalTotals {
    return {
      died: this.#died,
      claimed: this.#claimed,
      unknown: this.#unknown,
      wrong: this.#wrong,
      slowest_reclaim_ms: this.#slowest,
    };
  }

  async #line(): Promise<never> {
    for (;;) {
      if (this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#lives += 1;
      const random = Random.nth(this.#seed, this.#lives);
      await this.#live(this.#lives, random).catch((error: unknown) => this.#wrong.push(String(error)));
      const until = performance.now() + LEAST_PAUSE_MS + random.below(MOST_PAUSE_MS - LEAST_PAUSE_MS);
      while (!this.#held && performance.now() < until) await pause(20);
    }
  }

  /** One life, its death, and what is left of it. */
  async #live(ordinal: number, random: Random): Promise<void> {
    const death = Death.values[random.below(Death.values.length)];
    const killed = death === 'terminate' || death === 'early';
    const words = new Int32Array(new SharedArrayBuffer(SIDE.words * Int32Array.BYTES_PER_ELEMENT));
    const life: Life = {
      metrics: this.#metrics,
      side: words.buffer,
      death,
      events: killed ? FOR_EVER : 1 + random.below(MOST_EVENTS),
      synchronous: random.below(2) === 0,
      tenant: `tenant-${1 + random.below(TENANTS)}`,
    };
    const what = `writer ${ordinal} (${death})`;
    const worker = new Worker(new URL('./mortal.js', import.meta.url), {
      workerData: life,
      // Nobody reads their heaps (heap.ts).
      env: { ...process.env, NODE_OPTIONS: '' },
      stdout: true,
      stderr: true,
    });
    const owner = ownerWord(worker.threadId);
    let failure: Error | undefined;
    worker.on('error', (error: Error) => {
      if (error.message !== LAST_WORDS) failure = error;
    });
    let gone = false;
    worker.once('exit', () => (gone = true));
    if (death === 'early') {
      // Not while it is loading: Node 20 leaves open the modules' files that are being read when a thread is terminated.
      await Atomics.waitAsync(words, SIDE.running, 0, LIMIT_MS).value;
      await pause(random.below(EARLY_MS));
    } else if (death === 'terminate') {
      await until(`${what}: no event`, () => words[SIDE.intent] > 0 || gone);
      await pause(random.below(LINGER_MS));
    }
    if (killed) void worker.terminate();
    await until(`${what}: lives on`, () => gone);
    await this.#bury(death, words, owner, what);
    if (failure !== undefined) this.#wrong.push(`${what}: ${failure.message}`);
  }

  async #bury(death: DeathName, words: Int32Array, owner: number, what: string): Promise<void> {
    const died = this.#died[death];
    died.deaths += 1;
    died.intents += words[SIDE.intent];
    died.dones += words[SIDE.done];
    if (words[SIDE.shard] !== 0) this.#claimed += 1;
    else this.#unknown += 1;
    const from = performance.now();
    await until(`${what}: its shard stays claimed`, () => !this.#memory.owners.includes(owner));
    this.#slowest = Math.max(this.#slowest, performance.now() - from);
  }
}

/** Rejects, saying what, when it takes too long. */
async function until(what: string, so: () => boolean): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  while (!so()) {
    if (performance.now() > limit) throw new Error(`${what} after ${LIMIT_MS} ms`);
    await pause(10);
  }
}
