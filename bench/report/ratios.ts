// The ratios of bench:hot that have a target, and the targets. Pure.

/** What bench:hot prints, in nanoseconds of processor time an event. A peer that was not measured is absent. */
export type HotFigures = { readonly node: string } & Readonly<Partial<Record<`${string}_ns`, number>>>;

export type Target = {
  readonly text: string;
  /** Whether a ratio on this major version of Node keeps it. */
  readonly met: (ratio: number, node: number) => boolean;
};
export type Ratio = {
  readonly text: string;
  /** Undefined where one of the two was not measured. */
  readonly of: (figures: HotFigures) => number | undefined;
  readonly target: Target;
};

type Name = `${string}_ns`;

function quotient(dividend: Name, divisor: Name) {
  return (figures: HotFigures): number | undefined => {
    const [above, below] = [figures[dividend], figures[divisor]];
    return above === undefined || below === undefined ? undefined : above / below;
  };
}
const atMost = (limit: number, text = `≤ ${limit}`): Target => ({ text, met: (ratio) => ratio <= limit });
const atLeast = (limit: number): Target => ({ text: `≥ ${limit}`, met: (ratio) => ratio >= limit });
/** Node 20 compiles these better than its successors. */
const byNode = (twenty: number, later: number): Target => ({
  text: `≤ ${twenty}; ${later} from 22`,
  met: (ratio, node) => ratio <= (node < 22 ? twenty : later),
});

export const ratios: readonly Ratio[] = [
  {
    text: '`inc` / `Atomics.add`',
    of: quotient('counter_inc_ns', 'atomics_add_ns'),
    target: byNode(0.25, 0.35),
  },
  { text: '`inc` / raw', of: quotient('counter_inc_ns', 'raw_ns'), target: atMost(2.2) },
  { text: 'bound `inc` / raw', of: quotient('counter_bound_inc_ns', 'raw_ns'), target: atMost(1.5) },
  {
    text: 'bound `inc` / raw through objects',
    of: quotient('counter_bound_inc_ns', 'raw_bound_ns'),
    target: atMost(1.5),
  },
  {
    text: '`observe` / `Atomics.add`',
    of: quotient('histogram_observe_13_ns', 'atomics_add_ns'),
    target: byNode(0.55, 0.75),
  },
  {
    text: '`observe`, 200 buckets / 13',
    of: quotient('histogram_observe_200_ns', 'histogram_observe_13_ns'),
    target: atMost(1.2),
  },
  {
    text: '`observe`, native / 13 buckets',
    of: quotient('histogram_observe_native_ns', 'histogram_observe_13_ns'),
    target: atMost(1.3),
  },
  {
    text: '@prometheus-io/client / `inc`',
    of: quotient('client_js_inc_ns', 'counter_inc_ns'),
    target: atLeast(25),
  },
  {
    text: 'prom-client / `inc`',
    of: quotient('prom_client_inc_ns', 'counter_inc_ns'),
    target: atLeast(50),
  },
  {
    text: 'OpenTelemetry / `inc`',
    of: quotient('otel_add_ns', 'counter_inc_ns'),
    target: atLeast(100),
  },
  {
    text: '@prometheus-io/client / `observe`',
    of: quotient('client_js_observe_ns', 'histogram_observe_13_ns'),
    target: atLeast(25),
  },
  {
    text: 'prom-client / `observe`',
    of: quotient('prom_client_observe_ns', 'histogram_observe_13_ns'),
    target: atLeast(50),
  },
  {
    text: 'OpenTelemetry / `observe`',
    of: quotient('otel_record_ns', 'histogram_observe_13_ns'),
    target: atLeast(100),
  },
];
