// Exemplars on their way from a writer through the exporter into a real Prometheus, in OpenMetrics and in protobuf.
import test from 'ava';
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  histogram,
  TraceContext,
} from 'pegcount';
import { hasPrometheus, Prometheus, until } from '../support/prometheus.js';
import { testWhere } from '../support/tools.js';
import { exporting } from './exporting.js';

const withPrometheus = testWhere(test, hasPrometheus, 'prometheus');

const Way = closedLabel('way', ['in', 'out']);
const families = defineFamilies({
  calls: counter('calls_total', 'Calls', [Way], { exemplars: true }),
  wait: histogram('wait_seconds', 'Wait', [Way], { exemplars: true, buckets: [0.1, 1], unit: 'seconds' }),
});
const [call, wait] = ['4bf92f3577b34da6a3ce929d0e0e4736', '0af7651916cd43dd8448eb211c80319c'];
const [callSpan, waitSpan] = ['00f067aa0ba902b7', 'b7ad6b7169203331'];

const features = {
  OpenMetrics: 'exemplar-storage',
  protobuf: 'exemplar-storage,native-histograms',
};
for (const [format, enabled] of Object.entries(features)) {
  withPrometheus(`exemplars come back from query_exemplars, scraped in ${format}`, async (t) => {
    const segment = createSegment(families, { name: `exemplars ${format}`, shards: 2 });
    const m = attach(families, segment.handle);
    const trace = new TraceContext();
    trace.parse(`00-${call}-${callSpan}-01`);
    m.calls.add(3, Way.in, trace);
    trace.parse(`00-${wait}-${waitSpan}-01`);
    m.wait.observe(0.25, Way.out, trace);
    const exporter = await exporting(t, {}, segment);
    const target = `127.0.0.1:${exporter.port}`;
    const prometheus = await Prometheus.start(t, target, [`--enable-feature=${enabled}`]);
    t.is((await prometheus.scraped())?.health, 'up');

    const all = async () => [
      ...(await prometheus.exemplars('calls_total{way="in"}')),
      ...(await prometheus.exemplars('wait_seconds_bucket{way="out",le="1.0"}')),
    ];
    const found = await until(all, (exemplars) => exemplars.length === 2);
    t.deepEqual(
      found.map(({ labels, value }) => [labels, value]),
      [
        [{ trace_id: call, span_id: callSpan }, '3'],
        [{ trace_id: wait, span_id: waitSpan }, '0.25'],
      ],
    );
    for (const { timestamp } of found) t.true(Math.abs(timestamp - Date.now() / 1000) < 120);
  });
}
