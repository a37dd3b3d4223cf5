// Hot methods allocate nothing once optimised, rejections included.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

const child = fileURLToPath(new URL('./allocation-child.js', import.meta.url));

test('20 million mixed events cause no garbage collection and leave nothing on the heap', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--no-warnings', child]);
  const { events, cycles, grown } = JSON.parse(stdout) as { events: number; cycles: number; grown: number };
  t.true(events >= 20_000_000);
  t.is(cycles, 0);
  // A twentieth of a byte an event: what the compiler and the figures themselves leave. One box an event would be 16.
  t.true(grown < 2 ** 20, `${grown} bytes for ${events} events`);
});
