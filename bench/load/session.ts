// One subject's demo from start to stop, and what each batch of calls costs it. Parent process.
import { setTimeout as pause } from 'node:timers/promises';
import { freeFrom, type Load, placeCalls } from './calls.js';
import type { Ready } from './demo-child.js';
import { DemoProcess } from './demo-process.js';
import { eventsOn, keepScraping, scrape } from './scraper.js';
import type { SubjectName } from './subjects.js';

/** What a batch of calls came to. */
export type Batch = {
  readonly calls_per_second: number;
  /** Of those that the caller says it sent, the ones that reached a socket of the demo. */
  readonly rtp_packets_per_second: number | undefined;
  /** User and system time of the demo's process, all its threads, from the first INVITE to the last call's end. */
  readonly cpu_seconds_per_1000_calls: number;
  /** Counter increments and observations that the page shows; changes of gauges come on top. */
  readonly events_per_second: number;
  /** Of the worst worker: how late its loop served a timer. */
  readonly loop_delay_p50_ms: number;
  readonly loop_delay_p99_ms: number;
  readonly loop_delay_max_ms: number;
  readonly packets_dropped: number;
  readonly retransmissions: number | undefined;
  readonly scrapes: number;
  readonly page_bytes: number;
};

/** Some time after its BYE the demo sums up a call's media; then no call is under way. */
const LINGER_MS = 500;

export class Session {
  readonly #demo: DemoProcess;
  readonly #ready: Ready;
  readonly #from: number;
  #events = 0;
  #drops = 0;

  private constructor(demo: DemoProcess, ready: Ready, from: number) {
    this.#demo = demo;
    this.#ready = ready;
    this.#from = from;
  }

  /** Starts the demo. It is killed `limitSeconds` later if it still runs. */
  static async start(subject: SubjectName, limitSeconds: number): Promise<Session> {
    const demo = new DemoProcess(subject, limitSeconds * 1000);
    try {
      const ready = await demo.ready();
      return new Session(demo, ready, await freeFrom(ready.sip.address));
    } catch (error) {
      await demo.stop();
      throw error;
    }
  }

  /** Seconds of processor time from the start of the process until it could be called. */
  get startCpuSeconds(): number {
    return this.#ready.cpu;
  }

  /** Calls it, and scrapes it meanwhile. */
  async batch(load: Load): Promise<Batch> {
    const { sip, page: url } = this.#ready;
    const before = await this.#demo.report();
    const done = new AbortController();
    const scraping = keepScraping(url, done.signal);
    const placed = await placeCalls({ ...sip, from: this.#from }, load).finally(() => done.abort());
    const scrapes = await scraping;
    await pause(LINGER_MS);
    const { cpu, drops, delays } = await this.#demo.report();
    if (placed.calls === 0) throw new Error(`not one call of ${load.calls} was completed`);
    const page = url === undefined ? '' : await scrape(url);
    const events = eventsOn(page);
    const [newEvents, newDrops] = [events - this.#events, drops - this.#drops];
    [this.#events, this.#drops] = [events, drops];
    const { calls, packets, seconds, retransmissions } = placed;
    return {
      calls_per_second: calls / seconds,
      rtp_packets_per_second: packets === undefined ? undefined : (packets - newDrops) / seconds,
      cpu_seconds_per_1000_calls: ((cpu - before.cpu) * 1000) / calls,
      events_per_second: newEvents / seconds,
      loop_delay_p50_ms: Math.max(...delays.map(({ p50 }) => p50)),
      loop_delay_p99_ms: Math.max(...delays.map(({ p99 }) => p99)),
      loop_delay_max_ms: Math.max(...delays.map(({ max }) => max)),
      packets_dropped: newDrops,
      retransmissions,
      scrapes,
      page_bytes: Buffer.byteLength(page),
    };
  }

  stop(): Promise<void> {
    return this.#demo.stop();
  }
}
