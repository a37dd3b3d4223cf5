// The option `checks` at the door, and what counts as healthy.
import test from 'ava';
import { checkLimits, checkRuns, runCheck } from '#dist/exporter/checks.js';

const fine = (): void => {};

test('each check has its limit, and the built-in one comes first', (t) => {
  const checks = { db: fine, sip: { check: fine, timeoutMs: 50 }, disk: { check: fine } };
  t.deepEqual(checkLimits(checks, 700), [
    { name: 'main_loop', timeoutMs: 700 },
    { name: 'db', timeoutMs: 700 },
    { name: 'sip', timeoutMs: 50 },
    { name: 'disk', timeoutMs: 700 },
  ]);
  t.deepEqual([...checkRuns(checks).keys()], ['db', 'sip', 'disk']);
  t.deepEqual(checkLimits(undefined, 5), [{ name: 'main_loop', timeoutMs: 5 }]);
  t.is(checkRuns(undefined).size, 0);
});

const refused: [checks: unknown, message: RegExp][] = [
  [null, /option 'checks' is null; expected an object of functions/],
  [[fine], /option 'checks' is \[.*; expected an object of functions/],
  ['db', /option 'checks' is 'db'; expected/],
  [{ db: 1 }, /option 'checks.db' is 1; expected a function, or { check, timeoutMs }/],
  [{ db: null }, /option 'checks.db' is null; expected/],
  [{ db: {} }, /option 'checks.db' is {}; expected/],
  [{ db: { check: fine, timeout: 5 } }, /option 'checks.db' is given 'timeout'; expected/],
  [
    { db: { check: fine, timeoutMs: 0 } },
    /option 'checks.db' has timeoutMs 0; expected an integer from 1 to 8000/,
  ],
  [{ db: { check: fine, timeoutMs: 8001 } }, /option 'checks.db' has timeoutMs 8001; expected/],
  [{ db: { check: fine, timeoutMs: '5' } }, /option 'checks.db' has timeoutMs '5'; expected/],
  [{ main_loop: fine }, /option 'checks.main_loop' has a bad name; expected .* other than 'main_loop'/],
  [{ '': fine }, /option 'checks.' has a bad name; expected 1 to 64 characters/],
  [{ ['x'.repeat(65)]: fine }, /option 'checks.x{64}' has a bad name; expected/],
];
for (const [n, [checks, message]] of refused.entries()) {
  test(`bad checks ${n} are refused with what was got and what was expected`, (t) => {
    t.throws(() => checkLimits(checks, 1000), { message });
  });
}

test('a check runs once at a time, and again when it is asked again', async (t) => {
  const settle: ((healthy: boolean) => void)[] = [];
  const db = checkRuns({ db: () => new Promise<boolean>((resolve) => settle.push(resolve)) }).get('db')!;
  const both = [db(), db()];
  t.is(settle.length, 1);
  settle[0](false);
  t.deepEqual(await Promise.all(both), [false, false]);
  const next = db();
  t.is(settle.length, 2);
  settle[1](true);
  t.true(await next);
});

test('healthy is true or nothing; whatever else comes, or is thrown, is not', async (t) => {
  const unknown = (value: unknown): boolean => value as boolean;
  t.true(await runCheck(() => true));
  t.true(await runCheck(() => {}));
  t.true(await runCheck(() => Promise.resolve(true)));
  t.true(await runCheck(async () => {}));
  t.false(await runCheck(() => false));
  t.false(await runCheck(() => Promise.resolve(false)));
  for (const value of [null, 0, '', 1, 'healthy', {}, NaN]) t.false(await runCheck(() => unknown(value)));
  t.false(
    await runCheck(() => {
      throw new Error('private matters');
    }),
  );
  t.false(await runCheck(() => Promise.reject(new Error('private matters'))));
  const thenable = {
    then: () => {
      throw new Error('private matters');
    },
  };
  t.false(await runCheck(() => unknown(thenable)));
});
