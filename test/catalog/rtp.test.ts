// RTP arithmetic against figures worked out by hand, by other implementations, or from the Recommendations.
import { codecImpairments, InterarrivalJitter, meanOpinionScore, ratingFactor } from 'pegcount/catalog/rtp';
import test from 'ava';
import { bad } from './changes.js';

const RATE = 8000;
/** RFC 3550, 6.4.1, in floating point. */
function reference(
  packets: readonly (readonly [arrival: number, timestamp: number])[],
  rate: number,
): number {
  let jitter = 0;
  packets.forEach(([arrival, timestamp], index) => {
    if (index === 0) return;
    const [before, stamp] = packets[index - 1];
    jitter += (Math.abs((arrival - before) * rate - (timestamp - stamp)) - jitter) / 16;
  });
  return jitter;
}

test('packets that arrive as they were sent have no jitter', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  for (let packet = 0; packet < 100; packet++) jitter.packet(5 + packet * 0.02, packet * 160);
  t.is(jitter.ticks, 0);
  t.is(jitter.seconds, 0);
});

test('one packet has no jitter, and one that is late by d has d/16', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  jitter.packet(1, 0);
  t.is(jitter.ticks, 0);
  jitter.packet(1.02 + 0.02, 160);
  t.is(jitter.ticks, 160 / 16);
  t.is(jitter.seconds, 10 / RATE);
  t.is(jitter.milliseconds, 1.25);
});

test('the integers of A.8 follow the formula of 6.4.1 to a timestamp unit', (t) => {
  let seed = 1;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (const rate of [8000, 48000, 90000]) {
    const packets = Array.from({ length: 2000 }, (_, index): [number, number] => [
      Math.floor((10 + index * 0.02 + random() * 0.03) * rate) / rate,
      index * 0.02 * rate,
    ]);
    const jitter = new InterarrivalJitter(rate);
    for (const [index, [arrival, timestamp]] of packets.entries()) {
      jitter.packet(arrival, timestamp);
      t.true(
        Math.abs(jitter.seconds * rate - reference(packets.slice(0, index + 1).slice(-400), rate)) < 1.5,
      );
    }
    t.true(jitter.seconds > 0.005 && jitter.seconds < 0.015);
  }
});

test('a constant difference of d converges to d', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  for (let packet = 0; packet < 1000; packet++) {
    jitter.packet(5 + packet * 0.02 + (packet % 2) * 0.01, packet * 160);
  }
  t.true(Math.abs(jitter.ticks - 80) <= 1);
});

test('a timestamp that wraps does not show', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  for (let packet = 0; packet < 100; packet++) {
    jitter.packet(5 + packet * 0.02, (2 ** 32 - 50 * 160 + packet * 160) % 2 ** 32);
  }
  t.is(jitter.ticks, 0);
});

test('arrivals whose ticks pass 2^32 do not show', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  const start = 2 ** 32 / RATE - 1;
  for (let packet = 0; packet < 100; packet++) jitter.packet(start + packet * 0.02, packet * 160);
  t.true(jitter.ticks <= 1);
});

test('a leap of the timestamps is forgotten, and never turns negative', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  for (let packet = 0; packet < 1000; packet++) {
    const leaps = packet < 500 ? packet * 2 ** 30 : 0;
    jitter.packet(5 + packet * 0.02, (packet * 160 + leaps) % 2 ** 32);
    t.true(jitter.ticks >= 0);
  }
  t.true(jitter.ticks < 10);
});

test('a stream that begins again has no jitter', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  jitter.packet(1, 0);
  jitter.packet(2, 160);
  t.true(jitter.ticks > 0);
  jitter.reset();
  t.is(jitter.ticks, 0);
  jitter.packet(3, 1_000_000);
  t.is(jitter.ticks, 0);
});

test('an arrival that is no time does nothing', (t) => {
  const jitter = new InterarrivalJitter(RATE);
  jitter.packet(1, 0);
  for (const arrival of [NaN, -1, Infinity]) jitter.packet(arrival, 160);
  jitter.packet(1.02, 160);
  t.is(jitter.ticks, 0);
});

test('a clock rate that is none is refused', (t) => {
  for (const rate of [0, -1, NaN, Infinity, bad(undefined)]) {
    t.throws(() => new InterarrivalJitter(rate), { instanceOf: RangeError, message: /clock rate/ });
  }
});

test('the default rating of G.107 is 93.2', (t) => {
  // The sixth digit is that of an implementation by others (github.com/manucorporat/e-model).
  t.true(Math.abs(ratingFactor(0, 0) - 93.206208) < 1e-6);
});

test('delay lowers the rating as Cole and Rosenbluth found G.107 to', (t) => {
  // Voice over IP performance monitoring (2001): Id = 0.024 d + 0.11 (d - 177.3) H(d - 177.3), good to 300 ms.
  for (let delay = 0; delay <= 300; delay += 10) {
    const approximation = 93.2 - 0.024 * delay - 0.11 * Math.max(0, delay - 177.3);
    t.true(Math.abs(ratingFactor(delay, 0) - approximation) < 1.1, `${delay} ms`);
  }
});

const { G711, G711PLC, G729A, G7231, GSMEFR } = codecImpairments;
/** Ie-eff = Ie + (95 - Ie) Ppl / (Ppl / BurstR + Bpl), worked out by hand. */
const losses: [what: string, percent: number, impairment: number, codec: typeof G711 | typeof G711PLC | typeof G729A | typeof G7231 | typeof GSMEFR, burst?: number][] = [
  ['G.711 without loss', 0, 0, G711],
  ['G.711 with 1 %', 1, 95 / 5.3, G711],
  ['G.711 with 4.3 %, its robustness, loses half of 95', 4.3, 47.5, G711],
  ['G.711 with concealment and 1 %', 1, 95 / 26.1, G711PLC],
  ['G.711 with all lost', 100, 9500 / 104.3, G711],
  ['G.729A without loss', 0, 11, G729A],
  ['G.729A with 2 %', 2, 11 + 84 * (2 / 21), G729A],
  ['G.723.1 without loss', 0, 15, G7231],
  ['GSM EFR with 10 %', 10, 5 + 45, GSMEFR],
  ['G.711 with 4.3 % in bursts', 4.3, 95 * (2 / 3), G711, 2],
]; // prettier-ignore
for (const [what, percent, impairment, codec, burst] of losses) {
  test(`${what} has an impairment of ${impairment.toFixed(2)}`, (t) => {
    t.true(Math.abs(ratingFactor(0, 0, G711) - ratingFactor(0, percent, codec, burst) - impairment) < 1e-9);
  });
}

test('more delay or more loss never makes it better', (t) => {
  for (let step = 2; step <= 100; step++) {
    t.true(ratingFactor(step * 10, 0) <= ratingFactor(step * 10 - 10, 0));
    t.true(ratingFactor(0, step) < ratingFactor(0, step - 1));
  }
});

for (const given of [
  [-1, 0],
  [NaN, 0],
  [0, -1],
  [0, 100.1],
  [0, NaN],
  [0, 0, G711, 0.5],
  [0, 0, G711, NaN],
  [undefined, 0],
]) {
  // prettier-ignore
  test(`ratingFactor(${given.map((one) => (typeof one === 'object' ? 'G711' : String(one))).join(', ')}) is NaN`, (t) => {
    t.is(ratingFactor(...(given as [number, number])), NaN);
  });
}

/** G.107, table B.1: the ratings at which categories of satisfaction begin (it prints 4.03 for 80), and 93.2. */
const scores: [rating: number, score: number][] = [
  [-20, 1],
  [0, 1],
  [50, 2.58],
  [60, 3.1],
  [70, 3.6],
  [80, 4.024],
  [90, 4.34],
  [93.2, 4.41],
  [100, 4.5],
  [120, 4.5],
];
for (const [rating, score] of scores) {
  test(`a rating of ${rating} is a mean opinion score of ${score}`, (t) => {
    t.true(Math.abs(meanOpinionScore(rating) - score) < 0.005);
  });
}

test('a score is never below 1 or above 4.5, and NaN stays NaN', (t) => {
  for (let rating = -10; rating <= 110; rating += 0.25) {
    t.true(meanOpinionScore(rating) >= 1 && meanOpinionScore(rating) <= 4.5);
  }
  t.is(meanOpinionScore(NaN), NaN);
});
