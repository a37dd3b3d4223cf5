// Readers that stall, each on a page of its own, make the process as large as their pages; when they are gone, it is as it was.
import test from 'ava';
import { setTimeout as pause } from 'node:timers/promises';
import { loadUws } from '#dist/exporter/uws.js';
import { Connection, head, page } from './connection.js';
import type { Aim, Kind } from './messages.js';
import { ownSeries, scrape } from './page.js';
import { Target } from './processes.js';
import { newTally } from './tally.js';
import { residentMb } from './vitals.js';

const token = 'a-token';
const READERS = 12;

/** Each begins to read when the one before has begun, and so gets a page of its own. */
async function stall(aim: Aim): Promise<Connection[]> {
  const readers: Connection[] = [];
  for (let reader = 0; reader < READERS; reader++) {
    const connection = (await Connection.open(aim, newTally()))!;
    connection.ask(head('GET', '/metrics', token), page);
    await connection.begun();
    connection.socket.pause();
    readers.push(connection);
  }
  return readers;
}

const kinds: Kind[] = typeof loadUws(undefined) === 'string' ? ['node'] : ['uws', 'node'];
for (const kind of kinds) {
  test.serial(
    `${kind}: the memory of pages that nobody reads any more goes back to the system`,
    async (t) => {
      const target = new Target({ kind, bare: false, token }, 100_000);
      t.teardown(() => target.end());
      const aim: Aim = { host: '127.0.0.1', port: (await target.ready).port, token, flood: 0 };
      for (let warmUp = 0; warmUp < 3; warmUp++) await scrape(aim);
      await target.collect();
      const pageMb = (await scrape(aim)).length / 1e6;
      const before = residentMb(target.pid);
      for (let turn = 0; turn < 2; turn++) {
        const readers = await stall(aim);
        const most = residentMb(target.pid);
        // A slow machine has ended the first of them by now, as they took nothing for so long. This scrape is under way, too.
        const underWay = ownSeries(await scrape(aim)).get('pegcount_http_requests_in_flight')!;
        const held = underWay - 1;
        t.true(held > 0, `${underWay} requests under way`);
        t.true(most - before > 0.7 * held * pageMb, `${most} MB with ${held} pages, ${before} MB before`);
        await Promise.all(readers.map((reader) => reader.end()));
        const enough = before + 3 * pageMb;
        const deadline = performance.now() + 30_000;
        while (residentMb(target.pid) > enough && performance.now() < deadline) {
          await target.collect();
          await pause(100);
        }
        t.true(residentMb(target.pid) <= enough, `${residentMb(target.pid)} MB after, ${before} MB before`);
      }
    },
  );
}
