// One attack, once: a quiet window, a window under attack, then the reckoning. Parent process.
import { setTimeout as pause } from 'node:timers/promises';
import { MEMORY_RATIO } from '../../bench/support/hostile-targets.js';
import { account, type Account } from './accounts.js';
import type { WriterClock } from './clocks.js';
import { EVENTS } from './families.js';
import type { Aim, Tally } from './messages.js';
import { type OwnSeries, ownSeries, scrape } from './page.js';
import { Probe, type Samples } from './probe.js';
import type { Scene } from './scene.js';
import { askSpares } from './spares.js';
import { together } from './tally.js';
import { openFiles, residentMb, waitedMs, watchMemory } from './vitals.js';

/** Milliseconds of each window. */
export type Windows = {
  readonly quiet: number;
  readonly attacked: number;
  /** How long the least memory before is looked for. */
  readonly memory: number;
  /** How long memory has to come back: V8 keeps a thread's young generation large until little was allocated for 5 s. */
  readonly back: number;
  /** Whether the control is attacked as well, afterwards. */
  readonly control: boolean;
};

/** Nanoseconds of processor time: an event of the writers, and a thousand steps of the control beside them. */
export type Cost = { readonly event: number; readonly control: number };

export type Window = {
  readonly cost: Cost;
  readonly live: Samples;
  /** The same on the health port. */
  readonly ownPort: Samples;
  /** Milliseconds that the attacked process's threads waited for a processor, a second of the window. */
  readonly waited: number;
};

export type Round = {
  readonly quiet: Window;
  readonly attacked: Window;
  /** At the bare server, under the same attack. */
  readonly control: Samples | undefined;
  readonly tally: Tally;
  readonly account: Account;
  readonly seconds: number;
  /** MB; and how many seconds memory took to come back, or was waited for. */
  readonly rss: {
    readonly before: number;
    readonly peak: number;
    readonly after: number;
    readonly waited: number;
  };
  readonly files: { readonly before: number; readonly after: number };
  /** Active resources of the attacked process's main thread. */
  readonly resources: { readonly before: readonly string[]; readonly after: readonly string[] };
};

/** How long an attack has before its window begins. */
const LEAD_MS = 150;
/** How long files have to come back, and answers to be counted. */
const SETTLE_MS = 15_000;

function cost(before: readonly WriterClock[], after: readonly WriterClock[]): Cost {
  const grown = (key: keyof WriterClock): number =>
    after.reduce((sum, clock, ordinal) => sum + clock[key] - before[ordinal][key], 0);
  const batches = grown('batches');
  return { event: grown('events') / (batches * EVENTS), control: grown('control') / batches / 1000 };
}

export class Rounds {
  /** What the exporter said of itself last, and pages scraped by this process since, that one included. */
  #own: OwnSeries | undefined;
  #pages = 0;

  constructor(private readonly scene: Scene) {}

  async play(attack: string, windows: Windows): Promise<Round> {
    const { target, attacker, aim, controlAim, healthAim } = this.scene;
    const own = (this.#own ??= await this.#first());
    const filesBefore = await openFiles(target.pid);
    // As low as it gets, so that chance does not decide how much garbage is in it.
    const rssBefore = await this.#settled(0, windows.memory);
    const resourcesBefore = (await target.vitals()).resources;

    const probe = new Probe(aim);
    const ownPort = new Probe(healthAim);
    const window = async (milliseconds: number): Promise<Window> => {
      const { clocks } = await target.vitals();
      const waited = waitedMs(target.pid);
      probe.take();
      ownPort.take();
      const start = performance.now();
      await pause(milliseconds);
      let after = (await target.vitals()).clocks;
      // On a busy machine a writer may not have had its turn yet.
      while (after.some(({ batches }, ordinal) => batches - clocks[ordinal].batches < 2)) {
        await pause(10);
        after = (await target.vitals()).clocks;
      }
      const seconds = (performance.now() - start) / 1000;
      const waits = (waitedMs(target.pid) - waited) / seconds;
      return { cost: cost(clocks, after), live: probe.take(), ownPort: ownPort.take(), waited: waits };
    };
    const quiet = await window(windows.quiet);
    const memory = watchMemory(target.pid);
    const start = performance.now();
    attacker.go(attack, aim);
    await pause(LEAD_MS);
    const attacked = await window(windows.attacked);
    const tally = await attacker.stop();
    const seconds = (performance.now() - start) / 1000;
    // What an attack has begun it ends, and it is attacked until then.
    for (const [one, samples] of [
      [probe, attacked.live],
      [ownPort, attacked.ownPort],
    ] as const) {
      await one.stop();
      const rest = one.take();
      samples.kept.push(...rest.kept);
      samples.fresh.push(...rest.fresh);
      samples.failures += rest.failures;
    }
    const peak = memory.stop();

    const deadline = performance.now() + SETTLE_MS;
    let filesAfter = await openFiles(target.pid);
    while (filesAfter > filesBefore && performance.now() < deadline) {
      await pause(20);
      filesAfter = await openFiles(target.pid);
    }
    let reckoned = await this.#reckon(own, tally, probe.tally);
    // A server hears of an end, and counts it, a moment after it has happened.
    while (reckoned.found.wrong.length > 0 && performance.now() < deadline) {
      await pause(100);
      reckoned = await this.#reckon(own, tally, probe.tally);
    }
    [this.#own, this.#pages] = [reckoned.after, 1];
    const over = performance.now();
    const rssAfter = await this.#settled(MEMORY_RATIO * rssBefore, windows.back);
    const waited = (performance.now() - over) / 1000;
    const resourcesAfter = (await target.vitals()).resources;
    return {
      quiet,
      attacked,
      control:
        controlAim && windows.control
          ? await this.#controlled(attack, controlAim, windows.attacked)
          : undefined,
      tally,
      account: reckoned.found,
      seconds,
      rss: { before: rssBefore, peak, after: rssAfter, waited },
      files: { before: filesBefore, after: filesAfter },
      resources: { before: resourcesBefore, after: resourcesAfter },
    };
  }

  /** Resident memory without garbage. */
  memory(): Promise<number> {
    return this.#settled(0, 1000);
  }

  /** Resident memory once it is no more than `enough`, or once all threads have collected their garbage and had time to. */
  async #settled(enough: number, milliseconds: number): Promise<number> {
    const { target } = this.scene;
    const deadline = performance.now() + milliseconds;
    let least = residentMb(target.pid);
    for (let turn = 0; least > enough && performance.now() < deadline; turn++) {
      if (turn % 4 === 0) await target.collect();
      await pause(50);
      least = Math.min(least, residentMb(target.pid));
    }
    return least;
  }

  /** What is compared with first: nothing else is under way, and as many pages are spare as ever. */
  async #first(): Promise<OwnSeries> {
    await askSpares(this.scene.aim);
    const deadline = performance.now() + SETTLE_MS;
    let own = await this.#scrape();
    while (own.get('pegcount_http_requests_in_flight') !== 1 && performance.now() < deadline) {
      await pause(20);
      own = await this.#scrape();
    }
    this.#pages = 1;
    return own;
  }

  async #scrape(): Promise<OwnSeries> {
    const series = ownSeries(await scrape(this.scene.aim));
    this.#pages += 1;
    return series;
  }

  async #reckon(
    before: OwnSeries,
    attack: Tally,
    probe: Tally,
  ): Promise<{ found: Account; after: OwnSeries }> {
    // The page that is scraped now does not show itself; the one before does, and is the first of those to be counted.
    const pages = this.#pages;
    const after = await this.#scrape();
    const found = account(before, after, together(attack, probe), pages);
    return { found, after };
  }

  async #controlled(attack: string, aim: Aim, milliseconds: number): Promise<Samples> {
    const { attacker } = this.scene;
    const probe = new Probe(aim);
    await pause(LEAD_MS);
    attacker.go(attack, aim);
    await pause(LEAD_MS);
    probe.take();
    await pause(milliseconds);
    await attacker.stop();
    await probe.stop();
    return probe.take();
  }
}
