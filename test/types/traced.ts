// Only families that keep exemplars take a trace, and only a TraceContext. Compiled, not run.
import { attach, closedLabel, counter, defineFamilies, histogram, openLabel, TraceContext } from 'pegcount';

const Direction = closedLabel('direction', ['inbound', 'outbound']);
const Trunk = openLabel('trunk_id', { capacity: 4 });
const Realm = openLabel('realm', { capacity: 4 });
const m = attach(
  defineFamilies({
    calls: counter('calls_total', 'h', [Direction], { exemplars: true }),
    pairs: counter('pairs_total', 'h', [Trunk, Realm], { exemplars: true, series: 4 }),
    wait: histogram('wait_seconds', 'h', [Direction], { exemplars: true }),
    plain: counter('plain_total', 'h', [Direction]),
    untraced: histogram('untraced_seconds', 'h', [], { exemplars: false }),
  }),
  undefined,
);
const trace = new TraceContext();

m.calls.inc(Direction.inbound);
m.calls.inc(Direction.inbound, trace);
m.calls.add(2, Direction.inbound, trace);
m.calls.at(Direction.inbound).inc(trace);
m.pairs.at(Trunk.other, Realm.other).add(2, trace);
m.wait.observe(0.1, Direction.inbound, trace);
m.wait.observeSince(0, Direction.inbound, trace);
m.wait.at(Direction.inbound).observe(0.1, trace);

// @ts-expect-error -- labels first
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- that is the point
m.calls.inc(Direction.inbound, Direction.inbound);
// @ts-expect-error -- no string
m.calls.inc(Direction.inbound, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
// @ts-expect-error -- keeps no exemplars
m.plain.inc(Direction.inbound, trace);
// @ts-expect-error -- keeps no exemplars
m.untraced.observe(0.1, trace);
