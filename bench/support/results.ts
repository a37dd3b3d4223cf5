// How every bench ends: `--json` prints one line, the last of standard output; `--save` also keeps it under bench/results/, one
// file a bench and Node, where bench:report finds it. Runs in parent processes.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { commit } from './commit.js';

/** One bench's JSON document. */
export type Result = {
  readonly node: string;
  readonly cpu: string;
  readonly cores?: number;
  /** The day, once kept. */
  readonly measured?: string;
  /** The sources that were measured; `+` for changes beside. */
  readonly commit?: string | undefined;
  readonly [key: string]: unknown;
};

/** bench/results/ of the checkout, from build/bench/support/. */
const folder = fileURLToPath(new URL('../../../bench/results/', import.meta.url));

/** Which machine and Node the figures are of; part of every document. */
export function machine(): { node: string; cpu: string; cores: number } {
  return { node: process.version, cpu: cpus()[0].model, cores: cpus().length };
}

/** The major version of a `process.version`. */
export function major(node: string): number {
  return Number.parseInt(node.slice(1), 10);
}

/** Keeps a document as the last figures of this bench on this Node. */
function save(bench: string, result: Result): void {
  mkdirSync(folder, { recursive: true });
  const dated = { ...result, measured: new Date().toISOString().slice(0, 10) };
  writeFileSync(`${folder}${bench}-node${major(result.node)}.json`, `${JSON.stringify(dated, null, 2)}\n`);
}

type Options = { readonly json?: boolean; readonly save?: boolean; readonly short?: boolean };

/** Throws where a short run is to be kept: it would take a full one's place. A bench may ask before it measures. */
export function refuseShort(bench: string, { save, short }: Options): void {
  if (save !== true || short !== true) return;
  throw new Error(
    `${bench}: --save: got it together with --short, expected a full run, whose figures it keeps`,
  );
}

/** Prints and keeps a document as the options ask. */
export function finish(bench: string, result: Result, options: Options): void {
  refuseShort(bench, options);
  const whole = { ...result, commit, short: options.short };
  if (options.save === true) save(bench, whole);
  if (options.json === true) console.log(JSON.stringify(whole));
}

/** The kept documents of a bench, by rising Node version. */
export function saved(bench: string): Result[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => new RegExp(`^${bench}-node\\d+\\.json$`).test(name))
    .map((name) => JSON.parse(readFileSync(folder + name, 'utf8')) as Result)
    .sort((a, b) => major(a.node) - major(b.node));
}
