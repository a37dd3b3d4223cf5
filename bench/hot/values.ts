// What the histograms are given: seconds spread evenly over the buckets, in an order that no branch predictor can hold (of
// 8,192 values, a repeated order is learnt by heart, and a bucket costs half of what it costs an application). Runs in
// the child process of a subject.

/** A power of two. */
const LENGTH = 2 ** 16;

/** Marsaglia's xorshift: the same values in every process. */
function* random(): Generator<number, never> {
  for (let state = 2463534242; ;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield (state >>> 0) / 2 ** 32;
  }
}

const draws = random();
/** From 2 ms to 90 s, evenly on a logarithmic scale: every bucket of both histograms is met, and few values fall outside. */
export const observations = Float64Array.from({ length: LENGTH }, () => 0.002 * 45_000 ** draws.next().value);
export const OBSERVATION_MASK = LENGTH - 1;
