// Every way in which an application ends, with each transport: its own exit code, no abort, no hang. In child processes.
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { type End, run as runScript } from '../support/run.js';
import { abort, END_LIMIT_MS } from './exits-cells.js';
import { servers } from './sockets.js';

const script = fileURLToPath(new URL('./exit-child.js', import.meta.url));
const run = (...args: string[]): Promise<End> => runScript(END_LIMIT_MS, script, ...args);

const theirs = /Error: of the application/;
/** The same, with the line of the application above it. */
const theirLine =
  /^\S+exit-child\.js:\d+\n.*new Error\('of the application'\)[^]*\nError: of the application\n/;
const nothing = /^$/;
const died = (message: string) =>
  new RegExp(`^pegcount: the exporter on http://127.0.0.1:\\d+/metrics has died: ${message}\n$`);

const ways: [way: string, end: number | string, stderr?: RegExp, stdout?: RegExp][] = [
  ['return from main', 0],
  ['an exit code set, then return from main', 9],
  ['process.exit(3) in main', 3],
  ['an uncaught error in main', 1, theirs],
  ['an unhandled rejection in main', 1, theirs],
  ['an uncaught error, handled by process.exit(8)', 8],
  // Node's own code for it; there is no 'exit' event then.
  ['an uncaught error whose handler throws', 7, theirLine],
  ['a second uncaught error, whose handler throws', 7, theirLine],
  ['an unhandled rejection whose handler throws', 7, theirLine],
  ['an uncaught error that is handled', 0, nothing, /\nhandled, emit is as ever\n/],
  [
    'an uncaught error that is handled where emit cannot be replaced',
    0,
    nothing,
    /\nhandled, emit is its own\n/,
  ],
  [
    'an uncaught error that is handled where emit is replaced meanwhile',
    0,
    nothing,
    /\nhandled, emit is its own\n/,
  ],
  ['monitors that are called by hand', 0, nothing, /\nhandled, emit is as ever\n/],
  ['an await that never settles', 13, /^/],
  ['SIGTERM by default', 'SIGTERM'],
  ['SIGTERM with a handler that exits with 5', 5],
  ['SIGTERM with a handler that closes first', 0],
  ["the application's earlier 'exit' listener calls process.exit(4)", 4],
  ["the application's later 'exit' listener calls process.exit(4)", 4],
  ["the application's prepended 'exit' listener calls process.exit(4)", 4],
  ["the application's prepended 'exit' listener throws", 1, theirs],
  ["'beforeExit' calls process.exit(4)", 4],
  ['terminate() of a writer, then return', 0],
  ['process.exit(6) while writers are busy', 6],
  ['an error thrown in the exporter', 0, died('trouble in a timer'), /ended\ntrouble in a timer\n$/],
  ['a rejection in the exporter', 0, died('trouble in a promise'), /ended\ntrouble in a promise\n$/],
  [
    "a rejection in the midst of the server's callback",
    0,
    died('trouble in a request'),
    /ended\ntrouble in a request\n$/,
  ],
  [
    'a render that fails',
    0,
    /^pegcount: no page: Error: trouble in a render\n$/,
    /^HTTP\/1.1 500 Internal Server Error\n$/,
  ],
  ['an error while the exporter stops', 0, nothing, /ended\nclosed\n$/],
  ['an error thrown in the exporter, and process.exit(3) at once', 3, died('trouble in a timer')],
  ['a start that fails', 0, nothing, /^ended\ntrouble in the assembly\n$/],
  ['a page of an exporter that has died', 0, died('trouble in a timer'), /ended\nthe exporter has died\n$/],
  ['return while a page is awaited', 0, nothing, /^none, 5000000\n$/],
  ['process.exit(3) while pages are awaited', 3],
  ['return from main where it does not listen', 0],
  [
    'a page that cannot be rendered',
    0,
    /^pegcount: no page: Error: trouble in a render\n$/,
    /^exporter.page: the page could not be rendered\n$/,
  ],
  ['return while the exporter starts', 0],
  ['process.exit(6) while the exporter starts', 6],
  ['process.exit(6) while the exporter is long in starting', 6],
  ["process.exit(6) with a slow 'exit' listener while the exporter starts", 6],
  ['close, then return', 0, nothing, /ended\nclosed\n$/],
  ['process.exit(7) while it closes', 7],
  ['return while it closes', 0, nothing, /ended\n$/],
  ['process.exit(3) with several exporters', 3],
];

for (const [transport] of servers) {
  for (const [way, end, stderr = nothing, stdout = /^/] of ways) {
    test.serial(`${transport}: ${way}: ends with ${end}`, async (t) => {
      const ended = await run(way, transport);
      t.is(ended.signal ?? ended.code, end, ended.stderr);
      t.notRegex(ended.stderr, abort);
      t.regex(ended.stderr, stderr);
      t.regex(ended.stdout, stdout);
    });
  }

  test.serial(`${transport}: process.exit(6) at any moment of the start ends with 6`, async (t) => {
    for (const moment of [20, 40, 60, 80, 100]) {
      const ended = await run(
        'process.exit(6) a little after the exporter starts',
        transport,
        String(moment),
      );
      t.deepEqual([ended.code, ended.signal, ended.stderr], [6, null, ''], `${moment} ms`);
    }
  });
}

test.serial(
  'where uWebSockets.js does not load it is node:http and one line of notice, or an error',
  async (t) => {
    const notice =
      'pegcount: metrics are served by node:http, as uWebSockets.js does not load: it needs GLIBC_2.38\n';
    const way = 'a start without uWebSockets.js';
    t.like(await run(way, 'auto'), { code: 0, stdout: 'node\n', stderr: notice });
    t.like(await run(way, 'node'), { code: 0, stdout: 'node\n', stderr: '' });
    const refusal = 'ended\ncannot load uWebSockets.js: it needs GLIBC_2.38\n';
    t.like(await run(way, 'uws'), { code: 0, stdout: refusal, stderr: '' });
  },
);

test.serial('a worker thread with an exporter can be terminated, and so can the process', async (t) => {
  t.like(await run('an exporter of a worker thread that is terminated', 'node'), { code: 0, stderr: '' });
  t.like(await run('process.exit(3) in main with an exporter of a worker thread', 'node'), {
    code: 3,
    stderr: '',
  });
});
