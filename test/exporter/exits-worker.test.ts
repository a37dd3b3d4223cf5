// An exporter of a worker thread cannot be closed before that thread ends: it serves by node:http, and the process ends with its own
// exit code in the midst of scrapes, too, over TLS as without. In child processes, several times, as the moment is left to chance.
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { folderOf } from '../support/folder.js';
import { run } from '../support/run.js';
import { server } from './secure.js';

const script = fileURLToPath(new URL('./exits-worker.js', import.meta.url));
const TIMES = 8;

for (const [way, what] of [
  ['terminate', 'terminate() of its parent thread'],
  ['exit', 'process.exit(3) in main'],
] as const) {
  for (const atOnce of [1, 20]) {
    for (const by of ['http', 'https'] as const) {
      test(`${what} in the midst of scrapes by ${by}, each answer followed by ${atOnce} more`, async (t) => {
        const files =
          by === 'https' ? [folderOf(t, { 'server.crt': server.cert, 'server.key': server.key })] : [];
        for (let time = 0; time < TIMES; time++) {
          const { code, signal, stderr } = await run(60_000, script, way, String(atOnce), ...files);
          t.deepEqual({ code, signal, stderr }, { code: 3, signal: null, stderr: '' });
        }
      });
    }
  }
}
