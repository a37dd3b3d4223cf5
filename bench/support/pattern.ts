// The label pattern that every subject follows, so that all of them touch the same cells in the same order. Runs in the
// child process of a subject.

/** Values of each of the two labels. */
export const VALUES = 4;
/** Events of one benchmark call: enough that the call itself does not show. */
export const EVENTS = 8192;
/** Length of the pattern; a power of two. */
export const PATTERN = 64;

/** Label values in typed arrays, so that they reach each subject as plain integers. */
export const first = Int32Array.from({ length: PATTERN }, (_, index) => (index * 7 + 1) % VALUES);
export const second = Int32Array.from({ length: PATTERN }, (_, index) => (index >> 2) % VALUES);
/** Observations spread over the buckets, in no order that a branch predictor could learn from neighbours. */
export const observations = Float64Array.from({ length: PATTERN }, (_, index) =>
  Math.exp(((index * 37) % PATTERN) / 8 - 5),
);
