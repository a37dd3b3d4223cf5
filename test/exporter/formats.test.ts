// Formats and encodings over HTTP: each client gets what it asked for, on both transports.
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { attach, closedLabel, counter, createSegment, defineFamilies } from 'pegcount';
import type { Exporter } from 'pegcount/exporter';
import { exporting } from './exporting.js';
import { servers } from './sockets.js';

const Way = closedLabel('way', ['in', 'out']);
const families = defineFamilies({ calls: counter('calls_total', 'Calls', [Way]) });
let segments = 0;

const openMetrics =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const protobuf = `application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,${openMetrics.replace('version=1.0.0', 'version=1.0.0;q=0.8')}`;
const types = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
};

type Answer = {
  type: string | undefined;
  encoding: string | undefined;
  vary: string | undefined;
  body: Buffer;
};

function get(url: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const { 'content-type': type, 'content-encoding': encoding, vary } = response.headers;
        resolve({ type, encoding, vary, body: Buffer.concat(parts) });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function start(t: ExecutionContext, options: object): Promise<{ exporter: Exporter; url: string }> {
  const segment = createSegment(families, { name: `formats ${segments++}`, shards: 2 });
  const m = attach(families, segment.handle);
  m.calls.add(41, Way.in);
  const exporter = await exporting(t, options, segment);
  return { exporter, url: exporter.url };
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

  test(`${transport}: a thousand times two clients at once get what each asked for`, async (t) => {
    const { url } = await start(t, { transport });
    const clients = [
      { headers: { accept: openMetrics }, type: types.openMetrics, end: '# EOF\n' },
      { headers: { accept: protobuf, 'accept-encoding': 'gzip' }, type: types.protobuf, end: '' },
      { headers: {}, type: types.text, end: '\n' },
    ];
    let wrong = 0;
    let answered = 0;
    await Promise.all(
      clients.map(async ({ headers, type, end }) => {
        for (let n = 0; n < 1000; n++) {
          const { type: got, encoding, body } = await get(url, headers);
          const page = encoding === 'gzip' ? gunzipSync(body) : body;
          const eof = page.subarray(-6).toString() === '# EOF\n';
          if (
            got !== type ||
            !page
              .subarray(-end.length || Infinity)
              .toString()
              .endsWith(end)
          )
            wrong += 1;
          if (eof !== (type === types.openMetrics) || !page.includes('calls_total')) wrong += 1;
          if ((encoding === 'gzip') !== 'accept-encoding' in headers) wrong += 1;
          answered += 1;
        }
      }),
    );
    t.is(wrong, 0);
    t.is(answered, 3000);
  });
}

test('page() of the application chooses by the header it is given', async (t) => {
  const { exporter } = await start(t, { listen: false });
  t.is((await exporter.page()).contentType, types.text);
  t.is((await exporter.page(openMetrics)).contentType, types.openMetrics);
  t.is((await exporter.page(protobuf)).contentType, types.protobuf);
});
