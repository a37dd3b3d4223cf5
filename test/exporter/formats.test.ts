// Formats and encodings over HTTP: each client gets what it asked for, on both transports.
import { gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { attach, closedLabel, counter, createSegment, defineFamilies, numberLabel } from 'pegcount';
import { ask } from '../support/ask.js';
import { decodeFamilies } from '../support/metrics-proto.js';
import { exporting } from './exporting.js';
import { servers } from './sockets.js';

const Way = closedLabel('way', ['in', 'out']);
const LINES = 500;
const Line = numberLabel('line', 1, LINES);
const families = defineFamilies({
  calls: counter('calls_total', 'Calls', [Way]),
  lines: counter('lines_total', 'Lines', [Line]),
});
let segments = 0;

const openMetrics =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const protobuf = `application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,${openMetrics.replace('version=1.0.0', 'version=1.0.0;q=0.8')}`;
const types = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
};

async function get(url: string, headers: Record<string, string>, method = 'GET') {
  const { headers: heard, body } = await ask(url, { headers, method });
  const { 'content-type': type, 'content-encoding': encoding, vary } = heard;
  return { type, encoding, vary, body };
}

/** What a page says of two families; throws where it is not whole. */
type Reading = { calls: number; lines: number };

function readProtobuf(page: Buffer): Reading {
  const decoded = decodeFamilies(page);
  const of = (name: string) => decoded.find((family) => family.name === name)!.metric;
  return { calls: of('calls_total')[0].counter!.value, lines: of('lines_total').length };
}

function readLines(page: Buffer, end: string): Reading {
  const text = page.toString();
  if (!text.endsWith(end)) throw new Error(`a page ends in ${JSON.stringify(text.slice(-20))}`);
  const calls = Number(/^calls_total\{way="in"\} (\d+)$/m.exec(text)?.[1]);
  return { calls, lines: text.match(/^lines_total\{line="\d+"\} \d+$/gm)?.length ?? 0 };
}
const readOpenMetrics = (page: Buffer): Reading => readLines(page, '\n# EOF\n');
const readText = (page: Buffer): Reading => readLines(page, '\n');

async function start(t: ExecutionContext, options: object) {
  const segment = createSegment(families, { name: `formats ${segments++}`, shards: 2 });
  const m = attach(families, segment.handle);
  m.calls.add(41, Way.in);
  const exporter = await exporting(t, options, segment);
  return { exporter, url: exporter.url, m };
}

for (const [transport] of servers) {
  test(`${transport}: the Accept header chooses the format`, async (t) => {
    const { url } = await start(t, { transport });
    const cases: [headers: Record<string, string>, type: string, shows: string | RegExp][] = [
      [{}, types.text, '# HELP calls_total Calls\n# TYPE calls_total counter\n'],
      [{ accept: '*/*' }, types.text, 'calls_total{way="in"} 41\n'],
      [{ accept: openMetrics }, types.openMetrics, '# TYPE calls counter\n# HELP calls Calls\n'],
      [{ accept: protobuf }, types.protobuf, 'calls_total'],
      [{ accept: 'application/json' }, types.text, 'calls_total{way="in"} 41\n'],
      [{ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, types.text, 'calls_total{way="in"} 41\n'],
    ];
    for (const [headers, type, shows] of cases) {
      const answer = await get(url, headers);
      t.is(answer.type, type);
      t.is(answer.vary, 'Accept, Accept-Encoding');
      t.is(answer.encoding, undefined);
      t.true(answer.body.toString('latin1').includes(String(shows)), headers['accept']);
    }
    t.true((await get(url, { accept: openMetrics })).body.toString().endsWith('# EOF\n'));
  });

  test(`${transport}: gzip for whoever asks for it, in every format`, async (t) => {
    const { url } = await start(t, { transport });
    for (const accept of ['', openMetrics, protobuf]) {
      const zipped = await get(url, { accept, 'accept-encoding': 'gzip' });
      t.is(zipped.encoding, 'gzip');
      t.is(zipped.vary, 'Accept, Accept-Encoding');
      t.true(gunzipSync(zipped.body).includes('calls_total'));
      t.true(zipped.body.length < gunzipSync(zipped.body).length / 2);
    }
    for (const encoding of ['', 'br, zstd', 'gzip;q=0', '*', 'identity']) {
      t.is((await get(url, { 'accept-encoding': encoding })).encoding, undefined, encoding);
    }
    const head = await get(url, { 'accept-encoding': 'gzip' }, 'HEAD');
    t.is(head.encoding, 'gzip');
    t.is(head.body.length, 0);
  });

  test(`${transport}: a thousand times three clients at once get what each asked for, whole and up to date`, async (t) => {
    const { url, m } = await start(t, { transport });
    let counted = 41;
    const writing = setInterval(() => {
      for (let n = 0; n < 100; n++) m.calls.inc(Way.in);
      counted += 100;
      m.lines.inc(Line.of(1 + (counted % LINES))!);
    }, 1);
    t.teardown(() => clearInterval(writing));
    const clients = [
      { headers: { accept: openMetrics }, type: types.openMetrics, read: readOpenMetrics },
      { headers: { accept: protobuf, 'accept-encoding': 'gzip' }, type: types.protobuf, read: readProtobuf },
      { headers: {}, type: types.text, read: readText },
    ];
    const wrong: string[] = [];
    let answered = 0;
    await Promise.all(
      clients.map(async ({ headers, type, read }) => {
        for (let n = 0; n < 1000; n++) {
          const before = counted;
          const answer = await get(url, headers);
          const page = answer.encoding === 'gzip' ? gunzipSync(answer.body) : answer.body;
          if (answer.type !== type) wrong.push(`${n}: ${answer.type} instead of ${type}`);
          if ((answer.encoding === 'gzip') !== 'accept-encoding' in headers)
            wrong.push(`${n}: ${answer.encoding}`);
          const { calls, lines } = read(page);
          if (!(calls >= before && calls <= counted))
            wrong.push(`${n}: ${calls}, expected ${before} to ${counted}`);
          if (lines !== LINES) wrong.push(`${n}: ${lines} lines`);
          answered += 1;
        }
      }),
    );
    t.deepEqual(wrong, []);
    t.is(answered, 3000);
  });
}

test('page() of the application chooses by the header it is given', async (t) => {
  const { exporter } = await start(t, { listen: false });
  t.is((await exporter.page()).contentType, types.text);
  t.is((await exporter.page(openMetrics)).contentType, types.openMetrics);
  t.is((await exporter.page(protobuf)).contentType, types.protobuf);
});
