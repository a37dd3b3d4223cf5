// The kinds of event of bench:alloc that counters take. Runs in a child process that makes one kind only.
import { PATTERN } from '../support/pattern.js';
import { exerciseAdvance, prepare, type Run } from './prepare.js';

const MASK = PATTERN - 1;

export const counterKinds = {
  inc_0_labels: () => {
    const { m } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.none.inc();
    };
  },
  inc_1_label: () => {
    const { m, a } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.one.inc(a[event & MASK]);
    };
  },
  inc_2_labels: () => {
    const { m, a, b } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.two.inc(a[event & MASK], b[event & MASK]);
    };
  },
  inc_3_labels: () => {
    const { m, a, b, c } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.three.inc(a[event & MASK], b[event & MASK], c[event & MASK]);
    };
  },
  inc_4_labels: () => {
    const { m, a, b, c, d } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++)
        m.four.inc(a[event & MASK], b[event & MASK], c[event & MASK], d[event & MASK]);
    };
  },
  inc_open_label: () => {
    const { m, open } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.open.inc(open[event & MASK]);
    };
  },
  inc_exemplar: () => {
    const { m, a, trace } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.traced.inc(a[event & MASK], trace);
    };
  },
  add_2_labels: () => {
    const { m, a, b } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.two.add(event & 1023, a[event & MASK], b[event & MASK]);
    };
  },
  bound_inc: () => {
    const { m, a, b } = prepare();
    const handles = Array.from(a, (label, index) => m.two.at(label, b[index]));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].inc();
    };
  },
  bound_inc_exemplar: () => {
    const { m, a, trace } = prepare();
    const handles = Array.from(a, (label) => m.traced.at(label));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].inc(trace);
    };
  },
  bound_add: () => {
    const { m, a, b } = prepare();
    const handles = Array.from(a, (label, index) => m.two.at(label, b[index]));
    return (events) => {
      for (let event = 0; event < events; event++) handles[event & MASK].add(event & 1023);
    };
  },
  bound_advance_to: () => {
    const { m, a, b } = prepare();
    const handle = m.two.at(a[0], b[0]);
    exerciseAdvance(handle);
    // In an array: V8 keeps a variable that outlives the call as a box, and the bench would measure its own.
    const reported = new Float64Array(1);
    return (events) => {
      for (let event = 0; event < events; event++) {
        reported[0] += 160;
        handle.advanceTo(reported[0]);
      }
    };
  },
  advance_to: () => {
    const { m, a, b } = prepare();
    exerciseAdvance({ advanceTo: (total) => m.two.advanceTo(total, a[0], b[0]) });
    const reported = new Float64Array(1);
    return (events) => {
      for (let event = 0; event < events; event++) {
        reported[0] += 160;
        m.two.advanceTo(reported[0], a[0], b[0]);
      }
    };
  },
  rejected_label: () => {
    const { m, b, none } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.two.inc(none, b[event & MASK]);
    };
  },
  rejected_amount: () => {
    const { m, a, b } = prepare();
    return (events) => {
      for (let event = 0; event < events; event++) m.two.add(-1, a[event & MASK], b[event & MASK]);
    };
  },
} satisfies Record<string, () => Run>;
