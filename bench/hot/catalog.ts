// The subjects of the catalogues' helpers and of the writes under them, on one segment with three catalogues. Runs in the child
// process of a subject.
import { createSegment } from 'pegcount';
import * as pattern from '../support/pattern.js';
import { meetColdPaths } from './cold-paths.js';
import { helperEvents } from './helper-events.js';
import { families } from './helper-families.js';
import type { HelperSubjectName } from './helper-names.js';
import { checkNothingRejected } from './totals.js';

// A constant of this module: an imported one is loaded anew in every turn of a loop.
const { EVENTS } = pattern;

/** Makes the events of one subject; all others have written too, so that no family's methods have the program to themselves. */
export function helperSubject(name: HelperSubjectName) {
  const segment = createSegment(families, { shards: 1 });
  const all = helperEvents(segment);
  for (const { event } of Object.values(all)) for (let round = 0; round < 1000; round++) event(round);
  const { event, bad = [], increment } = all[name];
  meetColdPaths(segment.handle.buffer, {
    good: Array.from({ length: 8 }, (_, index) => () => event(index)),
    bad,
    ...(increment === undefined ? {} : { increment }),
  });
  let start = 0;
  const run = () => {
    for (let index = start; index < start + EVENTS; index++) event(index);
    start = (start + EVENTS) & 0xffffff;
  };
  return Object.assign(run, { check: checkNothingRejected(segment) });
}
