// Every way in which an application ends, in the midst of everything that its exporters do: its own exit code, no abort, no hang.
// With real exporters of real segments, in child processes, two at a time.
import test from 'ava';
import { end, faults, inTime, matrix } from './exits-cells.js';
import { createAuthority } from '../support/certificates.js';
import { folderOf } from '../support/folder.js';

const { cert, key } = createAuthority('exits').issue({ name: 'server', use: 'server' });
const folder = folderOf(
  { teardown: (clean) => void process.once('exit', () => void clean()) },
  { 'server.crt': cert, 'server.key': key },
);

for (const { title, cells } of matrix) {
  test.serial(title, async (t) => {
    const left = [...cells];
    const lane = async (): Promise<void> => {
      for (let cell = left.shift(); cell !== undefined; cell = left.shift()) {
        let seen = false;
        for (let tries = 0; tries < 10 && !seen; tries++) {
          const ended = await end(cell, folder);
          t.deepEqual(faults(cell, ended), [], `${cell.way}: ${ended.stderr}`);
          seen = inTime(ended);
        }
        t.true(seen, `${cell.way}: always over before its end`);
      }
    };
    await Promise.all([lane(), lane()]);
  });
}
