// Which of V8's compilers made the code that a function runs. Runs in a child process of bench:alloc, with --allow-natives-syntax
// and with the optimising compiler on.

export type CodeTier = 'turbofan' | 'maglev' | 'lower';

// Behind a flag, so no JavaScript for TypeScript or for a process that was started without it.
/* eslint-disable @typescript-eslint/no-implied-eval -- constant texts */
const statusOf = new Function('subject', 'return %GetOptimizationStatus(subject)') as (
  subject: object,
) => number;
const optimise = new Function(
  'subject',
  '%PrepareFunctionForOptimization(subject); subject(); %OptimizeFunctionOnNextCall(subject); subject();',
) as (subject: object) => void;
/* eslint-enable @typescript-eslint/no-implied-eval */

/** V8's bits move between versions: the one for the last tier is the highest that an optimised function has, Maglev's is below. */
const sample = (): number => 0;
optimise(sample);
const TURBOFAN = 1 << (31 - Math.clz32(statusOf(sample)));
const MAGLEV = TURBOFAN >> 1;

/** The code that the next call of a function will run. */
export function tierOf(subject: object): CodeTier {
  const status = statusOf(subject);
  if ((status & TURBOFAN) !== 0) return 'turbofan';
  return (status & MAGLEV) !== 0 ? 'maglev' : 'lower';
}
