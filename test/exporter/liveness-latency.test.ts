// `/live` is answered in no time, also while a page of a million series is rendered and compressed over and over and a
// health check hangs.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { attach, closedLabel, counter, createSegment, defineFamilies } from '#dist/index.js';
import { exporting, valueOf } from './exporting.js';
import { open, request, servers } from './sockets.js';

const A = closedLabel(
  'a',
  Array.from({ length: 1000 }, (_, n) => `value ${n}`),
);
const B = closedLabel(
  'b',
  Array.from({ length: 1000 }, (_, n) => `value ${n}`),
);
const as = Array.from({ length: 1000 }, (_, n) => A.of(`value ${n}`)!);
const bs = Array.from({ length: 1000 }, (_, n) => B.of(`value ${n}`)!);
const million = defineFamilies({ all: counter('all_total', 'All', [A, B]) });

const bound = 25;
const asked = 300;
/** Other work on the machine may spoil a round; the best of three is ours. */
const rounds = 3;
/**
 * A machine that runs other tests at the same time delays every busy thread: the bound is then this many times what a thread shows
 * that does nothing but work in slices, where that is more.
 */
const allowance = 3;

/** The 99th percentile of the milliseconds that questions took, one after the other on one connection. */
async function p99(port: number): Promise<number> {
  const socket = await open(port);
  const took: number[] = [];
  for (let n = 0; n < asked; n++) {
    const start = performance.now();
    socket.write(request('GET', '/live'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    took.push(performance.now() - start);
    if (!answer.toString().endsWith('{"alive":true}')) throw new Error(`a bad answer: ${answer.toString()}`);
    // Spread over several renders.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.destroy();
  return took.sort((a, b) => a - b)[Math.floor(asked * 0.99)];
}

/** What a thread shows in this minute that works in slices without an end. */
async function p99OfSlices(): Promise<number> {
  const worker = new Worker(new URL('./busy-server.js', import.meta.url));
  const [port] = (await once(worker, 'message')) as [number];
  const found = await p99(port);
  await worker.terminate();
  return found;
}

for (const [transport] of servers) {
  test.serial(`${transport}: /live p99 stays under ${bound} ms`, async (t) => {
    const segment = createSegment(million, { shards: 2, name: `live ${transport}` });
    const m = attach(million, segment.handle);
    const checks = { hangs: { check: () => new Promise<never>(() => {}), timeoutMs: 8000 } };
    const exporter = await exporting(t, { transport, checks }, segment);
    const { port } = exporter;
    // Every series changes five times a second, so that a render has all of the page to do.
    let next = 0;
    const writing = setInterval(() => {
      for (const end = next + 50_000; next < end; next++)
        m.all.inc(as[next % 1000], bs[((next / 1000) % 1000) | 0]);
    }, 10);
    t.teardown(() => clearInterval(writing));

    let passed = false;
    for (let round = 0; round < rounds && !passed; round++) {
      const scraper = new Worker(new URL('./scrape-loop.js', import.meta.url), { workerData: { port } });
      const [bytes] = (await once(scraper, 'message')) as [number];
      t.true(bytes > 1_000_000, `a page of ${bytes} bytes, compressed`);
      const report = await open(port);
      report.write(request('GET', '/health'));
      const found = await p99(port);
      report.destroy();
      await scraper.terminate();
      t.log(`p99 of ${asked}: ${found.toFixed(1)} ms, with pages of ${bytes} bytes, compressed`);
      passed = found < bound;
      if (!passed) {
        const noise = await p99OfSlices();
        t.log(`and of a thread that only works in slices: ${noise.toFixed(1)} ms`);
        passed = found < allowance * noise;
      }
    }
    t.true(passed);
    // The engine's own families are at the end of the page.
    const end = (await exporter.page()).body.subarray(-20_000).toString();
    t.true(valueOf(end, 'pegcount_render_duration_seconds_count') > 3, 'it rendered all the while');
  });
}
