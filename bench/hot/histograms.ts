// Histograms without labels or names: hdr-histogram-js (its default, plain JavaScript; not the WebAssembly one) and Node's own in
// perf_hooks. Both take integers, so they are given the observations in microseconds, to three digits; each series is
// an object of its own, picked from the pattern as a bound handle is. Runs in the child process of a subject.
import { createHistogram } from 'node:perf_hooks';
import { build } from 'hdr-histogram-js';
import * as pattern from '../support/pattern.js';
import * as values from './values.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { EVENTS } = pattern;
const { OBSERVATION_MASK } = values;
const MASK = pattern.PATTERN - 1;
const microseconds = Int32Array.from(values.observations, (seconds) => Math.round(seconds * 1e6));
/** More than any observation, and what both may grow to. */
const HOUR = 3_600_000_000;

/** One histogram a value of the first label, at the places of the pattern. */
function series<Histogram>(make: () => Histogram): { all: readonly Histogram[]; at: readonly Histogram[] } {
  const all = Array.from({ length: pattern.VALUES }, make);
  return { all, at: Array.from(pattern.first, (value) => all[value]) };
}

function mustBe(counts: readonly number[], events: number): void {
  const found = counts.reduce((sum, count) => sum + count, 0);
  if (found !== events) throw new Error(`the histograms show ${found} events, expected ${events}`);
}

export function hdrRecord() {
  const { all, at } = series(() =>
    build({ lowestDiscernibleValue: 1, highestTrackableValue: HOUR, numberOfSignificantValueDigits: 3 }),
  );
  let start = 0;
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      at[event & MASK].recordValue(microseconds[(start + event) & OBSERVATION_MASK]);
    }
    start += EVENTS;
  };
  const check = (events: number) =>
    mustBe(
      all.map(({ totalCount }) => totalCount),
      events,
    );
  return Object.assign(run, { check });
}

export function perfHooksRecord() {
  const { all, at } = series(() => createHistogram({ lowest: 1, highest: HOUR, figures: 3 }));
  let start = 0;
  const run = () => {
    for (let event = 0; event < EVENTS; event++) {
      at[event & MASK].record(microseconds[(start + event) & OBSERVATION_MASK]);
    }
    start += EVENTS;
  };
  const check = (events: number) =>
    mustBe(
      all.map(({ count }) => count),
      events,
    );
  return Object.assign(run, { check });
}
