// Several segments on one exporter: one page, no series twice, and clear words where they cannot share it.
import test from 'ava';
import { startExporter } from '#dist/exporter/index.js';
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  gauge,
  histogram,
  openLabel,
} from '#dist/index.js';
import { parsePage } from '../support/page.js';
import { exporting, newSegment } from './exporting.js';
import { ask, servers } from './sockets.js';

const Direction = closedLabel('direction', ['inbound', 'outbound']);
const Trunk = openLabel('trunk_id', { capacity: 1 });
const sip = defineFamilies({
  calls: counter('sip_calls_total', 'Calls', [Direction]),
  active: gauge('sip_active_calls', 'Calls under way', [], { combine: 'sum' }),
});
const mail = defineFamilies({
  sent: counter('mail_sent_total', 'Mails', [Trunk]),
  took: histogram('mail_seconds', 'Time', []),
});

let made = 0;
const pair = (labels: Record<string, string> = {}) => {
  made += 1;
  return [
    createSegment(sip, { shards: 2, name: `sip ${made}`, labels: { service: 'edge', ...labels } }),
    createSegment(mail, { shards: 3, name: `mail ${made}`, labels: { service: 'edge' } }),
  ] as const;
};

for (const [transport] of servers) {
  test(`${transport}: two segments are one page, on which no series stands twice`, async (t) => {
    const segments = pair({ site: 'north' });
    const [one, other] = segments.map(({ name }) => name) as [string, string];
    const exporter = await exporting(t, { transport }, segments);
    const s = attach(sip, segments[0].handle);
    const m = attach(mail, segments[1].handle);
    s.calls.add(2, Direction.inbound);
    s.active.set(5);
    m.sent.inc(m.intern(Trunk, 'a'));
    m.sent.inc(m.intern(Trunk, 'b'));
    m.took.observe(NaN);
    const { body } = await ask(exporter.port, 'GET', '/metrics');
    const page = parsePage(body);
    const sipLabels = 'service="edge",site="north"';
    t.is(page.value(`sip_calls_total{${sipLabels},direction="inbound"}`), 2);
    t.is(page.value('mail_sent_total{service="edge",trunk_id="a"}'), 1);
    t.is(page.value(`pegcount_shards{${sipLabels},segment="${one}"}`), 2);
    t.is(page.value(`pegcount_shards{service="edge",segment="${other}"}`), 3);
    t.is(page.value(`pegcount_shards_claimed{${sipLabels},segment="${one}"}`), 1);
    t.is(page.value(`pegcount_shards_claimed{service="edge",segment="${other}"}`), 1);
    t.is(page.value(`pegcount_label_overflow_total{service="edge",segment="${other}",label="trunk_id"}`), 1);
    t.is(page.value(`pegcount_rejected_total{service="edge",segment="${other}",family="mail_seconds"}`), 1);
    t.is(page.value(`pegcount_rejected_total{${sipLabels},segment="${one}",family="sip_calls_total"}`), 0);
    t.is(page.series('pegcount_http_requests_in_flight').length, 1);
    t.is(page.value('pegcount_http_requests_in_flight{service="edge"}'), 1, 'with what labels they share');
    t.is(page.value('pegcount_render_duration_seconds_count{service="edge"}'), 0);
    const { body: health } = await ask(exporter.port, 'GET', '/healthz');
    t.like(JSON.parse(health), { active_calls: 5 });
  });
}

test('one segment in an array is as good as alone', async (t) => {
  const exporter = await exporting(t, { listen: false }, [newSegment()]);
  const { body } = await exporter.page();
  t.notRegex(body.toString(), /segment="/);
});

test('a family that two segments have is refused, naming it and both', async (t) => {
  const a = createSegment(sip, { name: 'twice a' });
  const b = createSegment(defineFamilies({ calls: counter('sip_calls_total', 'Calls') }), {
    name: 'twice b',
  });
  await t.throwsAsync(startExporter([a, b], { port: 0 }), {
    instanceOf: RangeError,
    message:
      "startExporter: family 'sip_calls_total' is in segment 'twice a' and in segment 'twice b'; " +
      'expected names of families that only one of them has, such as by a prefix',
  });
  const c = createSegment(defineFamilies({ calls: gauge('sip_calls', 'Calls', [], { combine: 'sum' }) }), {
    name: 'twice c',
  });
  await t.throwsAsync(startExporter([a, c], { port: 0 }), {
    message:
      /^startExporter: family 'sip_calls_total' in segment 'twice a' and family 'sip_calls' in segment 'twice c' both go by 'sip_calls' in OpenMetrics; /,
  });
});

test('two segments of one name are refused, and a constant label that tells segments apart', async (t) => {
  const a = createSegment(sip, { name: 'alike' });
  const b = createSegment(mail, { name: 'alike' });
  await t.throwsAsync(startExporter([a, b], { port: 0 }), {
    message:
      "startExporter: two segments have the name 'alike'; expected different ones: createSegment(…, { name })",
  });
  const c = createSegment(mail, { name: 'labelled', labels: { segment: 'x' } });
  await t.throwsAsync(startExporter([a, c], { port: 0 }), {
    message:
      /^startExporter: segment 'labelled' has a constant label 'segment', which tells several segments apart/,
  });
});

test('what is no segment is refused', async (t) => {
  for (const [given, got] of [
    [[], 'no segment'],
    [undefined, 'something else in place 0'],
    [[newSegment(), {}], 'something else in place 1'],
  ] as const) {
    await t.throwsAsync(startExporter(given as unknown as ReturnType<typeof newSegment>, { port: 0 }), {
      instanceOf: TypeError,
      message: `startExporter: got ${got}; expected what createSegment returns, or an array of it`,
    });
  }
});

test('started again for any of its segments it is the running exporter; with another one it is refused', async (t) => {
  const [a, b] = pair();
  const first = startExporter([a, b], { listen: false });
  t.is(startExporter([b, a]), first);
  t.is(startExporter(a), first);
  t.is(startExporter([b]), first);
  const other = createSegment(defineFamilies({ x: counter('x_total', 'h') }), { name: 'other' });
  await t.throwsAsync(startExporter([other, b], { listen: false }), {
    message:
      `startExporter: segment '${b.name}' has a running exporter that does not serve all of the given segments; ` +
      'expected segments without one, or those of one exporter',
  });
  await (await first).close();
  const again = await exporting(t, { listen: false }, [other, b]);
  const alone = await exporting(t, { listen: false }, a);
  t.regex((await again.page()).body.toString(), /x_total/);
  t.regex((await alone.page()).body.toString(), /sip_calls_total/);
});

test('where one segment is served by another thread, none is served, and all are free again', async (t) => {
  const [a, b] = pair();
  const holder = await exporting(t, { listen: false }, { ...b });
  await t.throwsAsync(startExporter([a, b], { listen: false }), {
    message: /another exporter serves this segment already/,
  });
  await holder.close();
  await exporting(t, { listen: false }, [a, b]);
});
