// A short round of every attack on every server: nothing is lost, leaked or miscounted, and nobody dies. No times: see `npm run hostile`.
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadUws } from '#dist/exporter/uws.js';
import { run } from '../support/run.js';
import { attacksOn } from './attacks.js';
import type { Kind } from './messages.js';
import type { Row } from './rows.js';

/** Many times what a quiet machine needs. */
const LIMIT_MS = 300_000;

type Document = { rows: Row[]; lost: number; excess: number; events: number; wrong: string[] };

const script = fileURLToPath(new URL('./main.js', import.meta.url));
const kinds: Kind[] = [...(typeof loadUws(undefined) === 'string' ? [] : ['uws' as const]), 'node', 'https'];
for (const kind of kinds) {
  test.serial(`${kind}: whatever clients do, counts are exact and everything is given back`, async (t) => {
    t.timeout(LIMIT_MS + 20_000);
    const args = ['--short', '--json', '--transport', kind];
    const { code, signal, stdout, stderr } = await run(LIMIT_MS, script, ...args);
    t.is(
      code ?? signal,
      0,
      `${stdout
        .split('\n')
        .filter((line) => line.startsWith('WRONG'))
        .join('\n')}\n${stderr}`,
    );
    const found = JSON.parse(stdout.trim().split('\n').at(-1)!) as Document;
    t.deepEqual(found.wrong, []);
    t.deepEqual([found.lost, found.excess], [0, 0]);
    t.true(found.events > 0);
    t.deepEqual(
      found.rows.map(({ attack }) => attack),
      attacksOn(kind),
    );
    for (const { attack, connections, counted_ok, counted, seen, unseen, ...row } of found.rows) {
      t.true(connections > 0, attack);
      t.true(counted_ok && counted >= seen && counted <= seen + unseen, attack);
      t.true(row.handles_after <= row.handles_before, attack);
      t.deepEqual([row.live_failures, row.own_port_live_failures], [0, 0], attack);
      t.true(row.own_port_live_samples > 0, attack);
      // What was never open has attacked nobody; the exporter's limits leave room for all of it.
      t.is(row.unconnected, 0, attack);
      t.is(row.flood_wanted !== null, attack === 'flood', attack);
      if (row.flood_wanted !== null) t.is(row.most_open, row.flood_wanted, attack);
    }
  });
}
