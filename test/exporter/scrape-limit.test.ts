// At most so many scrapes at once, on both servers: what is beyond is told to come again, and counted.
import { once } from 'node:events';
import test from 'ava';
import { startExporter } from '#dist/exporter/index.js';
import { closedLabel, counter, createSegment, defineFamilies } from '#dist/index.js';
import { eventually } from '../support/eventually.js';
import { FakeSource } from './fakes.js';
import { exporting, valueOf } from './exporting.js';
import { serving, settled } from './serving.js';
import { ask, open, request, servers } from './sockets.js';

for (const [name, serve] of servers) {
  test(`${name}: scrapes beyond the limit are 503 with Retry-After, until one of the others is over`, async (t) => {
    const source = new FakeSource(Buffer.alloc(20_000_000, 97));
    const [parts, { port }] = await serving(t, serve, { source, maxScrapes: 3 });
    const stalled = await Promise.all(Array.from({ length: 3 }, () => open(port)));
    for (const socket of stalled) {
      socket.write(request('GET', '/metrics'));
      await once(socket, 'data');
      socket.pause();
    }
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask(port, method, '/metrics');
      t.deepEqual(
        [status, headers['retry-after'], headers['content-type']],
        [503, '1', 'text/plain; charset=utf-8'],
      );
    }
    for (const path of ['/live', '/healthz', '/health', '/ready', '/nowhere']) {
      t.not((await ask(port, 'GET', path)).status, 503, 'the limit is for pages only');
    }
    t.is(source.handedOut, 3);
    stalled[0].resetAndDestroy();
    await eventually(() => source.references === 2);
    t.is((await ask(port, 'HEAD', '/metrics')).status, 200);
    for (const socket of stalled) socket.resetAndDestroy();
    await settled(t, parts);
    t.is(parts.counters.codes.filter((code) => code === 503).length, 2);
    t.is(parts.counters.scrapes.length, 4, 'a scrape is timed once, and a refused one is none');
    t.true(parts.counters.scrapes.every((seconds) => seconds > 0 && seconds < 60));
  });

  test(`${name}: scrapes that wait for one render count, too, and one that fails counts no longer`, async (t) => {
    const [parts, { port }] = await serving(t, serve, { maxScrapes: 2 });
    let end: (error?: Error) => void = () => {};
    const rendered = new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error));
    });
    parts.source.gate = () => rendered;
    const waiting = [ask(port, 'GET', '/metrics'), ask(port, 'GET', '/metrics')];
    await eventually(() => parts.source.accepts.length === 2);
    t.is((await ask(port, 'GET', '/metrics')).status, 503);
    end(new Error('private matters'));
    t.deepEqual(
      (await Promise.all(waiting)).map(({ status }) => status),
      [500, 500],
    );
    parts.source.gate = () => Promise.resolve();
    t.is((await ask(port, 'GET', '/metrics')).status, 200);
    await settled(t, parts);
  });

  test(`${name}: a stranger is refused before the limit is looked at`, async (t) => {
    const [parts, { port }] = await serving(t, serve, { maxScrapes: 1, token: 'sesame' });
    parts.source.gate = () => new Promise(() => {});
    const socket = await open(port);
    socket.write(request('GET', '/metrics', ['Authorization: Bearer sesame']));
    await eventually(() => parts.source.accepts.length === 1);
    t.is((await ask(port, 'GET', '/metrics')).status, 401);
    t.is((await ask(port, 'GET', '/metrics', ['Authorization: Bearer sesame'])).status, 503);
    socket.destroy();
  });

  test(`${name}: concurrent scrapes share a render of a real page, and refusals are on it by their code`, async (t) => {
    const A = closedLabel(
      'a',
      Array.from({ length: 200 }, (_, n) => `value ${n}`),
    );
    const B = closedLabel(
      'b',
      Array.from({ length: 200 }, (_, n) => `value ${n}`),
    );
    const many = defineFamilies({ all: counter('all_total', 'All', [A, B]) });
    const segment = createSegment(many, { shards: 1, name: `limited ${name}` });
    const { port } = await exporting(t, { transport: name, maxScrapes: 4 }, segment);
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(port, 'GET', '/metrics')));
    const served = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(({ status }) => status === 503).length;
    t.is(served + refused, 12);
    t.true(served >= 4);
    const { body } = await ask(port, 'GET', '/metrics');
    t.is(valueOf(body, 'pegcount_http_requests_total{code="200"}'), served);
    t.is(valueOf(body, 'pegcount_http_requests_total{code="503"}'), refused);
    t.is(valueOf(body, 'pegcount_scrape_duration_seconds_count'), served);
    t.true(valueOf(body, 'pegcount_render_duration_seconds_count') <= served);
  });
}

test('the limit is an integer from 1 to 1000', async (t) => {
  const segment = createSegment(defineFamilies({ a: counter('a_total', 'h') }), { name: 'limit' });
  for (const maxScrapes of [0, -1, 1.5, 1001, NaN, '8' as unknown as number]) {
    await t.throwsAsync(startExporter(segment, { port: 0, maxScrapes }), {
      message: /option 'maxScrapes' is .*; expected an integer from 1 to 1000/,
    });
  }
});
