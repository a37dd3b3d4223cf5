// Rounds of health checks as the exporter's thread runs them, with a starting thread that answers when the test says so.
import test from 'ava';
import type { CheckLimit } from '#dist/exporter/checks.js';
import { createHealth, type Health } from '#dist/exporter/health.js';
import { eventually } from '../support/eventually.js';

/** Longer than any test. */
const never = 2_000_000;

function setting(...limits: (readonly [name: string, timeoutMs: number])[]) {
  const asked: (readonly string[])[] = [];
  const all: CheckLimit[] = limits.map(([name, timeoutMs]) => ({ name, timeoutMs }));
  return { asked, ...createHealth(all, (names) => asked.push(names)) };
}

const verdicts = ({ healthy, checks }: Health): [boolean, string] => [
  healthy,
  Object.entries(checks)
    .map(([name, verdict]) => `${name} ${verdict}`)
    .join(', '),
];

test('all checks healthy: the report says so, in their order', async (t) => {
  const { health, answered, asked } = setting(['main_loop', never], ['db', never], ['sip', never]);
  const report = health();
  await eventually(() => asked.length === 1);
  t.deepEqual(asked, [['main_loop', 'db', 'sip']]);
  for (const name of ['sip', 'main_loop', 'db']) answered(name, true);
  t.deepEqual(verdicts(await report), [true, 'main_loop healthy, db healthy, sip healthy']);
});

test('one unhealthy check makes the whole unhealthy', async (t) => {
  const { health, answered } = setting(['main_loop', never], ['db', never], ['sip', never]);
  const report = health();
  await Promise.resolve();
  answered('main_loop', true);
  answered('db', false);
  answered('sip', true);
  t.deepEqual(verdicts(await report), [false, 'main_loop healthy, db unhealthy, sip healthy']);
});

test('concurrent questions share a round, later ones begin a new one', async (t) => {
  const { health, answered, asked } = setting(['main_loop', never]);
  const first = health();
  t.is(health(), first);
  await Promise.resolve();
  t.is(health(), first);
  answered('main_loop', true);
  await first;
  const second = health();
  await Promise.resolve();
  answered('main_loop', true);
  t.not(second, first);
  await second;
  t.is(asked.length, 2);
});

test('a check that hangs is unhealthy after its limit, at once from then on, and not asked again until it answers', async (t) => {
  const { health, answered, asked } = setting(['main_loop', never], ['db', 20]);
  const round = async (): Promise<[boolean, string]> => {
    const report = health();
    await Promise.resolve();
    answered('main_loop', true);
    return verdicts(await report);
  };
  const hung: [boolean, string] = [false, 'main_loop healthy, db unhealthy'];
  t.deepEqual(await round(), hung);
  t.deepEqual(await round(), hung);
  t.deepEqual(await round(), hung);
  t.deepEqual(asked, [['main_loop', 'db'], ['main_loop'], ['main_loop']]);

  answered('db', false);
  const report = health();
  await Promise.resolve();
  t.deepEqual(asked.at(-1), ['main_loop', 'db'], 'it has answered: it is asked again');
  answered('main_loop', true);
  answered('db', true);
  t.deepEqual(verdicts(await report), [true, 'main_loop healthy, db healthy']);
});

test('an answer that comes in a later round is of no use to that round', async (t) => {
  const { health, answered } = setting(['main_loop', never], ['db', 10]);
  const first = health();
  await Promise.resolve();
  answered('main_loop', true);
  await first;
  const second = health();
  await Promise.resolve();
  answered('db', true);
  answered('main_loop', true);
  t.is((await second).checks['db'], 'unhealthy');
});

test('while the main loop does not answer nothing is waited for, whatever limit it has', async (t) => {
  const { health, answered, asked } = setting(['main_loop', 20], ['db', never]);
  const all: [boolean, string] = [false, 'main_loop unhealthy, db unhealthy'];
  t.deepEqual(verdicts(await health()), all);
  t.deepEqual(verdicts(await health()), all);
  t.is(asked.length, 1, 'nothing piles up there');
  answered('main_loop', true);
  answered('db', true);
  const report = health();
  await Promise.resolve();
  answered('main_loop', true);
  answered('db', true);
  t.deepEqual(verdicts(await report), [true, 'main_loop healthy, db healthy']);
});
