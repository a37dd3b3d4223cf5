// Programs that some tests need and not every machine has.
import { spawnSync } from 'node:child_process';
import type { ExecutionContext, TestFn } from 'ava';

/** Whether a program can be run with these arguments. */
export function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0;
}

type Declare = (title: string, body: (t: ExecutionContext) => void | Promise<void>) => void;

/** The test function where `here`; else one that skips visibly, and in CI (CI=true) one that fails. */
export function testWhere(test: TestFn, here: boolean, what: string): Declare {
  if (here) {
    return (title, body) => {
      test(title, body);
    };
  }
  if (process.env['CI'] !== 'true') {
    return (title, body) => {
      test.skip(`${title} (${what} is missing)`, body);
    };
  }
  return (title) => {
    test(title, (t) => t.fail(`${what} is missing, and CI must have it`));
  };
}
