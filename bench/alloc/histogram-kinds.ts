// The kinds of event of bench:alloc that histograms take. Runs in a child process that makes one kind only.
import { now } from 'pegcount';
import { observations, PATTERN } from '../support/pattern.js';
import { prepare, type Run } from './prepare.js';

const MASK = PATTERN - 1;

export const histogramKinds = {
  observe: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.seconds.observe(observations[event & MASK], a[event & MASK]);
    };
  },
  observe_native: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.native.observe(observations[event & MASK], a[event & MASK]);
    };
  },
  observe_exemplar: () => {
    const { m, a, trace } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.tracedSeconds.observe(observations[event & MASK], a[event & MASK], trace);
    };
  },
  bound_observe: () => {
    const { m, a } = prepare();
    const handles = Array.from(a, (label) => m.seconds.at(label));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].observe(observations[event & MASK]);
    };
  },
  observe_since: () => {
    const { m, a } = prepare();
    const start = now();
    return (events) => {
      for (let event = 0; event < events; event++) m.seconds.observeSince(start, a[event & MASK]);
    };
  },
  rejected_value: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.seconds.observe(NaN, a[event & MASK]);
    };
  },
} satisfies Record<string, () => Run>;
