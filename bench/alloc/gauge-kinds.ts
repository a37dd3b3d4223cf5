// The kinds of event of bench:alloc that gauges take. Runs in a child process that makes one kind only.
import { observations, PATTERN } from '../support/pattern.js';
import { prepare, type Run } from './prepare.js';

const MASK = PATTERN - 1;

export const gaugeKinds = {
  gauge_set: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.level.set(observations[event & MASK], a[event & MASK]);
    };
  },
  gauge_set_last: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.last.set(observations[event & MASK], a[event & MASK]);
    };
  },
  gauge_set_max: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.most.set(observations[event & MASK], a[event & MASK]);
    };
  },
  gauge_add: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.level.add(observations[event & MASK], a[event & MASK]);
    };
  },
  gauge_inc: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.level.inc(a[event & MASK]);
    };
  },
  gauge_dec: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.level.dec(a[event & MASK]);
    };
  },
  bound_gauge_set: () => {
    const { m, a } = prepare();
    const handles = Array.from(a, (label) => m.level.at(label));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].set(observations[event & MASK]);
    };
  },
  bound_gauge_add: () => {
    const { m, a } = prepare();
    const handles = Array.from(a, (label) => m.level.at(label));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].add(observations[event & MASK]);
    };
  },
  rejected_level: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.level.set(NaN, a[event & MASK]);
    };
  },
} satisfies Record<string, () => Run>;
