// A short round of every attack on every server: nothing is lost, leaked or miscounted, and nobody dies. No times: see `npm run hostile`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { loadUws } from '#dist/exporter/uws.js';
import { attacksOn } from './attacks.js';
import type { Kind } from './messages.js';
import type { Row } from './rows.js';

type Document = { rows: Row[]; lost: number; excess: number; events: number; wrong: string[] };

function run(kind: Kind): Promise<{ code: number | null; output: string }> {
  const script = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, [script, '--short', '--json', '--transport', kind], {
    timeout: 150_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.resume();
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

const kinds: Kind[] = [...(typeof loadUws(undefined) === 'string' ? [] : ['uws' as const]), 'node', 'https'];
for (const kind of kinds) {
  test.serial(`${kind}: whatever clients do, counts are exact and everything is given back`, async (t) => {
    t.timeout(160_000);
    const { code, output } = await run(kind);
    const found = JSON.parse(output.trim().split('\n').at(-1)!) as Document;
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
    }
    t.is(code, 0);
  });
}
