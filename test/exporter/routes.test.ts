// What each request is answered, as a table: no socket is opened here.
import test from 'ava';
import { createRoutes, type Reply, type Request } from '#dist/exporter/routes.js';
import { contentType, fakeParts, type FakeParts } from './fakes.js';

const plain = 'text/plain; charset=utf-8';
const realm = 'Bearer realm="metrics"';

async function ask(parts: FakeParts, request: Partial<Request>): Promise<Reply> {
  const full = {
    method: 'GET',
    target: '/metrics',
    authorization: '',
    accept: '',
    acceptEncoding: '',
    ...request,
  };
  return createRoutes(parts).answer(full);
}

const headersOf = (reply: Reply): Partial<Record<string, string>> => Object.fromEntries(reply.headers);
const textOf = (reply: Reply): string => Buffer.from(reply.body).toString();

const answers: [method: string, target: string, status: number, body: string | RegExp][] = [
  ['GET', '/metrics', 200, 'calls_total 1\n'],
  ['HEAD', '/metrics', 200, 'calls_total 1\n'],
  ['GET', '/metrics?name[]=calls_total', 200, 'calls_total 1\n'],
  ['GET', '/metrics#calls', 200, 'calls_total 1\n'],
  ['GET', 'http://example.org/metrics?x', 200, 'calls_total 1\n'],
  ['GET', '/healthz', 200, /^{"status":"ok"/],
  ['HEAD', '/healthz?x', 200, /^{"status":"ok"/],
  ['GET', '/health', 200, '{"status":"healthy","checks":{"main_loop":"healthy"}}'],
  ['HEAD', '/health?x', 200, '{"status":"healthy","checks":{"main_loop":"healthy"}}'],
  ['GET', '/ready', 200, '{"ready":true}'],
  ['HEAD', 'http://example.org/ready', 200, '{"ready":true}'],
  ['GET', '/live', 200, '{"alive":true}'],
  ['HEAD', '/live#x', 200, '{"alive":true}'],
  ['GET', '/live/', 404, 'Not Found'],
  ['POST', '/health', 405, 'Method Not Allowed'],
  ['DELETE', '/ready', 405, 'Method Not Allowed'],
  ['PATCH', '/live', 405, 'Method Not Allowed'],
  ['GET', '/', 404, 'Not Found'],
  ['GET', '', 404, 'Not Found'],
  ['GET', '*', 404, 'Not Found'],
  ['GET', 'http://example.org', 404, 'Not Found'],
  ['GET', '/metrics/', 404, 'Not Found'],
  ['GET', '//metrics', 404, 'Not Found'],
  ['GET', '/Metrics', 404, 'Not Found'],
  ['GET', '/metric%73', 404, 'Not Found'],
  ['GET', '/?/metrics', 404, 'Not Found'],
  ['POST', '/nowhere', 404, 'Not Found'],
  ['POST', '/metrics', 405, 'Method Not Allowed'],
  ['PUT', '/healthz', 405, 'Method Not Allowed'],
  ['OPTIONS', '/metrics', 405, 'Method Not Allowed'],
  ['get', '/metrics', 405, 'Method Not Allowed'],
  ['', '/metrics', 405, 'Method Not Allowed'],
];
for (const [method, target, status, body] of answers) {
  test(`${method || '(no method)'} ${target || '(nothing)'} is answered ${status}`, async (t) => {
    const parts = fakeParts();
    const reply = await ask(parts, { method, target });
    t.is(reply.status, status);
    if (typeof body === 'string') t.is(textOf(reply), body);
    else t.regex(textOf(reply), body);
    t.is(headersOf(reply)['Allow'], status === 405 ? 'GET, HEAD' : undefined);
    t.deepEqual(parts.counters.codes, [status]);
    t.is(parts.counters.flying, 1, 'in flight until it is sent');
    reply.done();
    t.is(parts.counters.flying, 0);
    t.is(parts.source.references, 0);
  });
}

test('the metrics page has the content type of its format, and all else is text or JSON', async (t) => {
  const types = new Map<string, string | undefined>();
  for (const target of ['/metrics', '/healthz', '/nowhere']) {
    types.set(target, headersOf(await ask(fakeParts(), { target }))['Content-Type']);
  }
  t.is(types.get('/metrics'), contentType);
  t.is(types.get('/healthz'), 'application/json; charset=utf-8');
  t.is(types.get('/nowhere'), plain);
});

test('the Accept header reaches the page source', async (t) => {
  const parts = fakeParts();
  await ask(parts, { accept: 'text/plain;version=0.0.4' });
  t.deepEqual(parts.source.accepts, ['text/plain;version=0.0.4']);
});

test('the health answer has exactly its four fields', async (t) => {
  const reply = await ask(fakeParts({ activeCalls: () => 12 }), { target: '/healthz' });
  const health = JSON.parse(textOf(reply)) as Record<string, unknown>;
  t.deepEqual(Object.keys(health), ['status', 'uptime_seconds', 'version', 'active_calls']);
  t.is(health['status'], 'ok');
  t.is(health['version'], '1.2.3');
  t.is(health['active_calls'], 12);
  t.is(health['uptime_seconds'], Math.floor(health['uptime_seconds'] as number));
  t.true((health['uptime_seconds'] as number) >= 0);
});

test('active calls are shown as an integer', async (t) => {
  const reply = await ask(fakeParts({ activeCalls: () => 2.9 }), { target: '/healthz' });
  t.is((JSON.parse(textOf(reply)) as Record<string, unknown>)['active_calls'], 2);
});

const credentials: [authorization: string, passes: boolean][] = [
  ['Bearer sesame', true],
  ['bearer sesame', true],
  ['BEARER sesame', true],
  ['Bearer  sesame', true],
  ['', false],
  ['Bearer', false],
  ['Bearer ', false],
  ['Bearer Sesame', false],
  ['Bearer sesam', false],
  ['Bearer sesames', false],
  ['Bearer sesame sesame', false],
  ['Bearersesame', false],
  ['Basic sesame', false],
  ['sesame', false],
  [' Bearer sesame', false],
  ['Bearer sesamé', false],
];
for (const [n, [authorization, passes]] of credentials.entries()) {
  test(`with a token, credentials ${n}, '${authorization}', are ${passes ? 'accepted' : 'refused'}`, async (t) => {
    const parts = fakeParts({ token: 'sesame' });
    const reply = await ask(parts, { authorization });
    t.is(reply.status, passes ? 200 : 401);
    t.is(headersOf(reply)['WWW-Authenticate'], passes ? undefined : realm);
    if (!passes) t.is(textOf(reply), 'Unauthorized');
    t.is(parts.source.handedOut, passes ? 1 : 0, 'nothing is rendered for a stranger');
  });
}

test('without a token, credentials of any kind are accepted', async (t) => {
  t.is((await ask(fakeParts(), { authorization: 'Bearer whatever' })).status, 200);
});

test('the health answer never asks for the token', async (t) => {
  t.is((await ask(fakeParts({ token: 'sesame' }), { target: '/healthz' })).status, 200);
});

test('an unknown path and a wrong method are told so without a token', async (t) => {
  t.is((await ask(fakeParts({ token: 'sesame' }), { target: '/nowhere' })).status, 404);
  t.is((await ask(fakeParts({ token: 'sesame' }), { method: 'POST' })).status, 405);
});

test('a page that cannot be rendered is a 500 that says nothing of the reason', async (t) => {
  const parts = fakeParts();
  parts.source.gate = () => Promise.reject(new Error('private matters'));
  const reply = await ask(parts, {});
  t.is(reply.status, 500);
  t.is(textOf(reply), 'Internal Server Error');
  t.deepEqual(reply.headers, [['Content-Type', plain]]);
  t.deepEqual(parts.counters.codes, [500]);
  reply.done();
  t.is(parts.counters.flying, 0);
});

test('an unhealthy check and an application that is not ready are a 503 each', async (t) => {
  const checks = { main_loop: 'healthy', db: 'unhealthy' } as const;
  const parts = fakeParts({
    health: () => Promise.resolve({ healthy: false, checks }),
    ready: () => false,
  });
  const health = await ask(parts, { target: '/health' });
  t.deepEqual(
    [health.status, textOf(health)],
    [503, '{"status":"unhealthy","checks":{"main_loop":"healthy","db":"unhealthy"}}'],
  );
  const ready = await ask(parts, { target: '/ready' });
  t.deepEqual([ready.status, textOf(ready)], [503, '{"ready":false}']);
  t.is(headersOf(ready)['Retry-After'], undefined);
});

test('live and ready are answered without a promise', (t) => {
  const routes = createRoutes(fakeParts({ health: () => new Promise(() => {}) }));
  for (const target of ['/live', '/ready', '/healthz']) {
    t.false(
      routes.answer({ method: 'GET', target, authorization: '', accept: '', acceptEncoding: '' }) instanceof
        Promise,
    );
  }
});

test('where metrics are not enabled only the health paths are known', async (t) => {
  const parts = fakeParts({ enabled: false });
  for (const [target, status] of Object.entries({
    '/metrics': 404,
    '/healthz': 404,
    '/health': 200,
    '/ready': 200,
    '/live': 200,
  })) {
    t.is((await ask(parts, { target })).status, status);
  }
  t.is(parts.source.handedOut, 0);
});

test('a page is released once, early or with the end of its sending, which alone ends the scrape', async (t) => {
  const parts = fakeParts({ maxScrapes: 1 });
  const routes = createRoutes(parts);
  const metrics = { method: 'GET', target: '/metrics', authorization: '', accept: '', acceptEncoding: '' };
  const early = await routes.answer(metrics);
  early.release();
  t.is(parts.source.references, 0);
  t.is((await routes.answer(metrics)).status, 503, 'it is still being sent');
  early.done();
  t.is(parts.source.references, 0);
  const late = await routes.answer(metrics);
  t.is(late.status, 200);
  late.done();
  t.is(parts.source.references, 0);
});

test('a reading of the active calls that throws is a 500, too', async (t) => {
  const parts = fakeParts({
    activeCalls: () => {
      throw new Error('private matters');
    },
  });
  const reply = await ask(parts, { target: '/healthz' });
  t.is(reply.status, 500);
  t.is(textOf(reply), 'Internal Server Error');
});

test('other paths can be chosen', async (t) => {
  const parts = fakeParts({ path: '/-/m', healthzPath: '/' });
  t.is((await ask(parts, { target: '/-/m' })).status, 200);
  t.regex(textOf(await ask(parts, { target: 'https://example.org?x' })), /"status":"ok"/);
  t.is((await ask(parts, { target: '/metrics' })).status, 404);
});
