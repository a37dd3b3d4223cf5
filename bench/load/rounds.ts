// The order of bench:load's measurements. A subject is called beside the null writer, both at once: on a shared machine the same
// work costs a tenth more or less from one quarter of a minute to the next, and only what runs side by side meets the same
// neighbours. The subjects alternate, each with a null writer of its own, since a process that has rested starts slower.
// Half-way all are started anew, as each process has its own luck with memory and compilation. Which of two sides is started
// first, and which is called first, alternates: the first finds a quieter machine. Parent process.
import { type Load, limitSeconds } from './calls.js';
import { type Batch, Session } from './session.js';
import type { SubjectName } from './subjects.js';

/** What was measured of one subject. */
export type Measured = {
  readonly startCpuSeconds: number[];
  /** The first batch of each process, cold: every function is compiled in it. */
  readonly warmUps: Batch[];
  readonly batches: Batch[];
};

/** Two subjects side by side: batches of the same index were measured at once. */
export type Contest = { readonly own: Measured; readonly off: Measured };

export type Plan = {
  /** Batches of each subject beside the null writer. */
  readonly pairs: number;
  /** How many times all are started anew. */
  readonly generations: number;
  readonly warmUp: Load;
  readonly batch: Load;
};

/** Those that are compared with the null writer. */
export const compared = ['on', 'prom_client'] as const;
export type Contests = Readonly<Record<(typeof compared)[number], Contest>>;

const nothing = (): Measured => ({ startCpuSeconds: [], warmUps: [], batches: [] });

/** Processor time of a subject divided by that of the null writer beside it, batch by batch. */
export function ratios({ own, off }: Contest): number[] {
  const costs = (one: Measured): number[] => one.batches.map((batch) => batch.cpu_seconds_per_1000_calls);
  const bare = costs(off);
  return costs(own).map((cost, index) => cost / bare[index]);
}

/** Runs the plan; `note` is told how it goes. Leaves no process behind, whatever happens. */
export async function measure(plan: Plan, note: (line: string) => void): Promise<Contests> {
  const contests = {
    on: { own: nothing(), off: nothing() },
    prom_client: { own: nothing(), off: nothing() },
  };
  const { pairs, generations } = plan;
  for (let generation = 0; generation < generations; generation++) {
    const [before, after] = [generation, generation + 1].map((one) =>
      Math.round((pairs * one) / generations),
    );
    await runGeneration(plan, { pairs: after - before, ownFirst: generation % 2 === 0 }, contests, note);
  }
  return contests;
}

/** One side of a contest under way. */
type Side = { readonly session: Session; readonly measured: Measured };

async function runGeneration(
  { warmUp, batch }: Plan,
  { pairs, ownFirst }: { readonly pairs: number; readonly ownFirst: boolean },
  contests: Contests,
  note: (line: string) => void,
): Promise<void> {
  const limit = compared.length * (limitSeconds(warmUp) + pairs * limitSeconds(batch));
  const sides = new Map<string, Side[]>();
  const start = async (contest: string, subject: SubjectName, measured: Measured): Promise<void> => {
    const session = await Session.start(subject, limit);
    sides.set(contest, [...(sides.get(contest) ?? []), { session, measured }]);
    measured.startCpuSeconds.push(session.startCpuSeconds);
  };
  const sideBySide = async (name: string, load: Load, kind: 'warmUps' | 'batches'): Promise<void> => {
    await Promise.all(
      sides.get(name)!.map(async ({ session, measured }) => {
        measured[kind].push(await session.batch(load));
      }),
    );
    sides.get(name)!.reverse();
  };
  try {
    for (const name of compared) {
      const { own, off } = contests[name];
      const both = [() => start(name, name, own), () => start(name, 'off', off)];
      for (const one of ownFirst ? both : both.toReversed()) await one();
    }
    for (const name of compared) await sideBySide(name, warmUp, 'warmUps');
    for (let pair = 0; pair < pairs; pair++) {
      for (const name of pair % 2 === 0 ? compared : compared.toReversed()) {
        await sideBySide(name, batch, 'batches');
        note(`${name} / off: ${ratios(contests[name]).at(-1)!.toFixed(3)}`);
      }
    }
  } finally {
    await Promise.all([...sides.values()].flat().map(({ session }) => session.stop()));
  }
}
