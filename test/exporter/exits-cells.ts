// The matrix of exits: every way in which an application ends, in every situation of its exporters, and how each must end.
import { fileURLToPath } from 'node:url';
import { run, type End } from '../support/run.js';
import { servers } from './sockets.js';

/** No start and no exit may take so long, on whatever machine. */
export const END_LIMIT_MS = 60_000;

/** What Node and libuv say when they abort. */
export const abort = /abort|uv_loop_close|assertion|fatal error|core dumped|native stack/i;

/** The transport of an exporter; TLS is served by node:https. */
export type Kind = 'uws' | 'node' | 'tls';

/** How each way ends: its exit code, or the signal that ended it. */
export const ways = {
  'return from main': 0,
  'process.exit(3) in main': 3,
  'an uncaught error in main': 1,
  'an unhandled rejection in main': 1,
  'SIGTERM by default': 'SIGTERM',
  'SIGTERM with a handler that exits with 5': 5,
  'SIGTERM with a handler that closes first': 0,
  "an 'exit' listener that calls process.exit(4)": 4,
  'process.exit(6) while writers are busy': 6,
} as const;
export type Way = keyof typeof ways;
export const allWays = Object.keys(ways) as Way[];

/** The situations, and the exporters of each. */
const situations = {
  'connections idle, eager, stalled and in their handshake': [['tls']],
  'a health port, connections on both': [['uws'], ['node'], ['tls']],
  'a health port, its thread dying': [['uws'], ['node'], ['tls']],
  'a page is being rendered': [['uws'], ['node'], ['tls']],
  'a page is being compressed': [['uws'], ['node'], ['tls']],
  'pages are half sent': [['uws'], ['node'], ['tls']],
  'two exporters': [
    ['uws', 'node'],
    ['uws', 'uws'],
    ['tls', 'uws'],
    ['tls', 'node'],
  ],
  'two exporters, the first of them closing': [
    ['uws', 'uws'],
    ['tls', 'uws'],
    ['uws', 'tls'],
    ['node', 'tls'],
  ],
  'two exporters, the first of them dying': [
    ['uws', 'uws'],
    ['tls', 'uws'],
    ['uws', 'tls'],
    ['node', 'tls'],
  ],
} as const satisfies Record<string, readonly (readonly Kind[])[]>;
export type Situation = keyof typeof situations;

export interface Cell {
  readonly situation: Situation;
  readonly kinds: readonly Kind[];
  readonly way: Way;
}

const withUws = servers.some(([name]) => name === 'uws');

/** Every situation that this platform has, each with its cells; where uWebSockets.js loads it is in all pairs. */
export const matrix: readonly { readonly title: string; readonly cells: readonly Cell[] }[] = Object.entries(
  situations,
).flatMap(([situation, choices]) =>
  (choices as readonly (readonly Kind[])[])
    .filter((kinds) => (withUws ? kinds.length === 1 || kinds.includes('uws') : !kinds.includes('uws')))
    .map((kinds) => ({
      title: `${kinds.join(' and ')}: ${situation}`,
      cells: allWays.map((way) => ({ situation: situation as Situation, kinds, way })),
    })),
);

const script = fileURLToPath(new URL('./exits-child.js', import.meta.url));

/**
 * Has an application end so.
 * @param files a folder with server.crt and server.key
 */
export function end({ situation, kinds, way }: Cell, files: string): Promise<End> {
  return run(END_LIMIT_MS, script, situation, kinds.join(), way, files);
}

const died = /^pegcount: the exporter on \S+ has died: Cannot read properties of null \(reading 'kind'\)\n/;
const theirs = /^\S+exits-ways\.\w+:\d+\n[^]*\nError: of the application\n[^]*\nNode\.js v\S+\n$/;

/** Whether the application was in its situation. A busy machine may have its thread wait until a page is complete. */
export const inTime = ({ stdout }: End): boolean => stdout === 'so it is\n';

/** What is wrong with an end; nothing where it is as it must be. */
export function faults({ situation, way }: Cell, { code, signal, stdout, stderr }: End): string[] {
  const wrong: string[] = [];
  if ((signal ?? code) !== ways[way]) wrong.push(`ended with ${signal ?? code}, expected ${ways[way]}`);
  if (abort.test(stderr)) wrong.push('aborted');
  if (!/^(so it is|it was over)\n$/.test(stdout)) wrong.push(`on standard output: ${stdout}`);
  // An exporter that dies as the process ends may have died too late for anybody to say so.
  const own = situation.endsWith('dying') ? stderr.replace(died, '') : stderr;
  const fits = ways[way] === 1 ? theirs.test(own) : own === '';
  if (!fits) wrong.push(`on standard error: ${stderr}`);
  return wrong;
}
