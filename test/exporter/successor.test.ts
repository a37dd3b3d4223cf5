// An exporter ends, in whatever way, while writers write, attach and die; the next one finds everything. In child processes.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { servers } from './sockets.js';

interface Report {
  readonly transport: string;
  /** Each time without an exporter, and what the writer that did least has counted in it. */
  readonly gaps: readonly {
    readonly ending: string;
    readonly milliseconds: number;
    readonly events: number;
  }[];
  readonly dead: number;
  readonly living: number;
  readonly events: number;
  readonly scrapes: number;
  readonly wrong: readonly string[];
}

const child = fileURLToPath(new URL('./successor-child.js', import.meta.url));

const endings = {
  uws: ['close', 'an uncaught error', 'close with pages under way', 'a rejection'],
  node: ['close', 'an uncaught error', 'close with pages under way', 'a rejection', 'terminate'],
};
/** One line for each exporter that died; none for those that were closed. */
const died = {
  uws: /^(pegcount: the exporter on \S+ has died: Cannot read .*\n){2}$/,
  node: /^(pegcount: the exporter on \S+ has died: Cannot read .*\n){2}pegcount: .* has died: its thread ended with exit code 1\n$/,
};

for (const [transport] of servers) {
  test.serial(
    `${transport}: the next exporter finds every total and every living writer, and frees the dead`,
    async (t) => {
      const rounds = endings[transport].length;
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [child, transport, String(rounds)],
        { timeout: 170_000 },
      );
      const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
      t.log(report);
      t.is(report.transport, transport);
      t.deepEqual(report.wrong, []);
      t.regex(stderr, died[transport]);
      t.deepEqual(
        report.gaps.map(({ ending }) => ending),
        endings[transport],
      );
      t.true(
        report.gaps.every(({ events }) => events > 0),
        'every writer goes on while there is no exporter',
      );
      t.is(report.dead, rounds * 12);
      t.is(report.living, rounds + 4);
      t.true(report.scrapes > rounds);
    },
  );
}
