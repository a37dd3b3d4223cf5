// All attacks on one server: a first round that warms up, then the rounds that count, and whether the totals are the truth in the
// end. Parent process.
import { attacksOn } from './attacks.js';
import type { Kind } from './messages.js';
import { scrape } from './page.js';
import { type Round, Rounds, type Windows } from './round.js';
import { type Row, rowOf, wrongIn } from './rows.js';
import { type Scene, setScene } from './scene.js';
import { compare } from './truth.js';

export type Plan = {
  /** Of the first round, which only warms up, and of those after it. */
  readonly warmUp: Windows;
  readonly windows: Windows;
  readonly rounds: number;
  readonly control: boolean;
  readonly flood: number;
  /** Only these attacks; all where there are none. */
  readonly only: readonly string[];
};

export type Siege = {
  readonly rows: readonly Row[];
  /** Events that writers have done and the last page does not show, and the other way round. */
  readonly lost: number;
  readonly excess: number;
  readonly events: number;
  /** What must not be. */
  readonly wrong: readonly string[];
  /** Resident memory, in MB: after the first round, which warms up, and after each of the others. */
  readonly rss_rounds_mb: readonly number[];
};

/** What a round may take beyond its windows: answers, files and memory come back within their own limits, which are shorter. */
const LEEWAY_MS = 75_000;

/** The whole siege is over by then, or killed: all rounds of all attacks, and as much again as one of them for start and end. */
function limitOf({ warmUp, windows, rounds }: Plan, attacks: number): number {
  const longest = (of: Windows): number => of.quiet + 2 * of.attacked + of.memory + of.back + LEEWAY_MS;
  return attacks * (longest(warmUp) + rounds * longest(windows)) + longest(windows);
}

/** Those that the plan asks for, on this server. */
function attacksOf(kind: Kind, { only }: Plan): string[] {
  return attacksOn(kind).filter((name) => only.length === 0 || only.includes(name));
}

export async function besiege(kind: Kind, plan: Plan, progress: (line: string) => void): Promise<Siege> {
  const names = attacksOf(kind, plan);
  const scene = await setScene(kind, { ...plan, limitMs: limitOf(plan, names.length) });
  const wrong: string[] = [];
  let found: Omit<Siege, 'wrong'>;
  try {
    found = await attackAll(scene, kind, names, plan, (line) => wrong.push(`${kind}, ${line}`), progress);
  } catch (error) {
    await scene.end();
    throw error;
  }
  const end = await scene.end();
  if (end !== 0) wrong.push(`${kind}: the attacked process ended with ${end}, expected 0`);
  return { ...found, wrong };
}

async function attackAll(
  scene: Scene,
  kind: Kind,
  names: readonly string[],
  plan: Plan,
  object: (line: string) => void,
  progress: (line: string) => void,
): Promise<Omit<Siege, 'wrong'>> {
  const rounds = new Rounds(scene);
  const played = new Map<string, Round[]>(names.map((name) => [name, []]));
  const rss: number[] = [];
  for (let turn = 0; turn <= plan.rounds; turn++) {
    for (const name of names) {
      progress(`${kind}: ${turn === 0 ? 'warm-up' : `round ${turn}`}, ${name}`);
      const round = await rounds.play(name, turn === 0 ? plan.warmUp : plan.windows);
      for (const line of wrongIn(kind, name, round)) {
        progress(`WRONG: ${line}`);
        object(line);
      }
      if (turn > 0) played.get(name)!.push(round);
    }
    rss.push(await rounds.memory());
  }
  if (scene.transport !== (kind === 'uws' ? 'uws' : 'node')) object(`served by ${scene.transport}`);
  // After all of it an ordinary scrape gets a whole page, on which every series is what the writers did.
  const { clocks } = await scene.target.pause();
  const page = new TextDecoder('utf-8', { fatal: true }).decode(await scrape(scene.aim));
  const { wrong, ...truth } = compare(page, clocks);
  wrong.forEach(object);
  const rows = names.map((name) => rowOf(kind, name, played.get(name)!, scene.aim.flood));
  return { rows, ...truth, rss_rounds_mb: rss };
}
