// Death costs nothing: writers die in every way, in loops, carries and claims, and no event, shard or scrape is lost.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import test from 'ava';

type Report = {
  readonly lives: number;
  readonly byWay: Readonly<Record<string, number>>;
  readonly events: number;
  readonly wrong: string[];
  readonly refused: string[];
  readonly robbed: number;
  readonly usedShards: number;
  readonly freedAfter: number;
  readonly leaked: number;
  readonly survivorsGoOn: boolean;
  readonly presentSeries: number;
  readonly alive: number;
  readonly reclaimed: number;
  readonly scrapes: number;
  readonly errors: string[];
  readonly fallen: string[];
  readonly disagreements: string[];
};

const driver = fileURLToPath(new URL('./driver.js', import.meta.url));

test('writers that die in any way, at any moment, lose no event and no shard', async (t) => {
  const lives = 80;
  const { stdout } = await promisify(execFile)(process.execPath, [driver, String(lives), '20260711'], {
    timeout: 120_000,
  });
  const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
  t.log(report);

  t.is(report.lives, lives);
  t.deepEqual(
    Object.keys(report.byWay).sort(),
    ['exit', 'return', 'terminate', 'throw'],
    'every way of dying was tried',
  );
  t.true(report.events > 0);
  t.deepEqual(report.wrong, [], 'done <= total <= intent for every writer, and for what they share');
  t.deepEqual(report.refused, [], 'every writer found a free shard');
  t.is(report.robbed, 0, 'no living writer lost its shard');
  t.is(report.leaked, 0, 'every shard of the dead came back');
  t.true(report.usedShards < lives, 'freed shards were claimed again');
  t.true(report.survivorsGoOn);
  t.is(report.presentSeries, 2, 'the gauges of the dead are gone, the others not');
  t.is(report.alive, 2);
  t.true(report.reclaimed >= lives);
  t.true(report.freedAfter < 1000, 'within a second of the last death');
  t.true(report.scrapes > 10);
  t.deepEqual(report.errors, []);
  t.deepEqual(report.fallen, [], 'every scrape is monotone');
  t.deepEqual(report.disagreements, [], '_count equals +Inf on every page');
});
