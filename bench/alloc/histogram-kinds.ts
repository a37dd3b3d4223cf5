// The kinds of event of bench:alloc that histograms take. Runs in a child process that makes one kind only.
import { now } from 'pegcount';
import { observations, PATTERN } from '../support/pattern.js';
import { exerciseBoth, prepare, type Run } from './prepare.js';

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
  observe_both: () => {
    const { m, a } = prepare();
    exerciseBoth(m.both);
    return (events) => {
      for (let event = 0; event < events; event++)
        m.both.observe(observations[event & MASK], a[event & MASK]);
    };
  },
  /** What an ordinary histogram costs in a program that has one with both kinds of bucket besides. */
  observe_beside_both: () => {
    const { m, a } = prepare();
    exerciseBoth(m.both);
    return (events) => {
      for (let event = 0; event < events; event++)
        m.seconds.observe(observations[event & MASK], a[event & MASK]);
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
  bound_observe_exemplar: () => {
    const { m, a, trace } = prepare();
    const handles = Array.from(a, (label) => m.tracedSeconds.at(label));
    return (events) => {
      for (let event = 0; event < events; event++)
        handles[event & MASK].observe(observations[event & MASK], trace);
    };
  },
  /** See observe_beside_both. */
  bound_observe_beside_both: () => {
    const { m, a } = prepare();
    exerciseBoth(m.both);
    exerciseBoth(m.both.at(a[0]));
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
  observe_since_exemplar: () => {
    const { m, a, trace } = prepare();
    const start = now();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.tracedSeconds.observeSince(start, a[event & MASK], trace);
    };
  },
  bound_observe_since: () => {
    const { m, a } = prepare();
    const handles = Array.from(a, (label) => m.seconds.at(label));
    const start = now();
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].observeSince(start);
    };
  },
  rejected_value: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.seconds.observe(NaN, a[event & MASK]);
    };
  },
} satisfies Record<string, () => Run>;
