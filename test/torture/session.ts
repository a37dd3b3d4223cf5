// What a run happens in: a segment wound up to just below its carries, a side buffer, an exporter and a scraper. Runs on the main
// thread of the driven process.
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createSegment } from 'pegcount';
import { startExporter } from 'pegcount/exporter';
import { ownerWord } from '#dist/segment/ownership.js';
import { declare, wind } from './families.js';
import { found, noFindings } from './findings.js';
import type { Scraped, ScraperData, ScraperOrder } from './scraper.js';
import { createSide, Entry, type Place } from './side.js';
import { FAULTS } from './start.js';

/** Milliseconds in which the shards of the dead must have come back; this thread's wait for the processor is part of them. */
const LEAK_MS = 30_000;

export async function createSession(writers: number, shards: number, residents: readonly number[]) {
  const declared = declare(writers);
  const segment = createSegment(declared.families, { shards });
  const { memory } = segment;
  wind(memory);
  const place: Place = { metrics: segment.handle, side: createSide(writers) };
  const exporter = await startExporter(segment, { port: 0 });
  const scraper = new Worker(new URL('./scraper.js', import.meta.url), {
    workerData: { url: exporter.url, place, residents } satisfies ScraperData,
  });
  const findings = noFindings();
  const faults = new BroadcastChannel(FAULTS);
  faults.onmessage = (event) => found(findings, 'faults', String((event as { data?: unknown }).data));
  faults.unref();

  const entryOf = (ordinal: number): Entry => new Entry(place.side, ordinal);
  /** Shards owned by anybody but the main thread and the writers of these ordinals. */
  const owned = (living: readonly number[]): number => {
    const words = new Set([0, ownerWord(0), ...living.map((one) => ownerWord(entryOf(one).get('thread')))]);
    return memory.owners.reduce(
      (count, _, shard) => count + (shard > 0 && !words.has(Atomics.load(memory.owners, shard)) ? 1 : 0),
      0,
    );
  };
  return {
    declared,
    place,
    memory,
    findings,
    entryOf,
    transport: exporter.transport,
    /** Waits for the shards of all the dead; those that do not come back are leaked. */
    async awaitFreed(living: readonly number[]): Promise<void> {
      const since = performance.now();
      while (owned(living) > 0 && performance.now() - since < LEAK_MS) await sleep(10);
      const leaked = owned(living);
      if (leaked > 0) found(findings, 'leaked', `${leaked} shards of dead threads are not free`, leaked);
    },
    /** Scrapes in every format, and tells what was found until then. */
    async ask(order: ScraperOrder): Promise<Scraped> {
      const answer = new Promise<Scraped>((resolve, reject) => {
        scraper.once('message', resolve);
        scraper.once('error', reject);
      });
      scraper.postMessage(order);
      return answer;
    },
    async close(): Promise<void> {
      faults.close();
      await scraper.terminate();
      await exporter.close();
    },
  };
}
export type Session = Awaited<ReturnType<typeof createSession>>;
