// Both servers over real sockets: they behave alike, and where they cannot, the difference is written down here.
import test from 'ava';
import { createRoutes } from '#dist/exporter/routes.js';
import { eventually } from '../support/eventually.js';
import { contentType, fakeParts, FakeSource } from './fakes.js';
import { serving, settled } from './serving.js';
import { ask, loopback, open, parse, request, servers, talk } from './sockets.js';

const plain = 'text/plain; charset=utf-8';
const closing = ['Connection: close'];

for (const [name, serve] of servers) {
  test(`${name}: GET of the metrics page`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    const { status, headers, body } = await ask(port, 'GET', '/metrics', ['Accept: text/plain']);
    t.is(status, 200);
    t.is(headers['content-type'], contentType);
    t.is(headers['content-length'], '14');
    t.is(headers['transfer-encoding'], undefined);
    t.truthy(headers['date']);
    t.is(headers['uwebsockets'], undefined);
    t.is(body, 'calls_total 1\n');
    t.deepEqual(parts.source.accepts, ['text/plain']);
    await settled(t, parts);
  });

  test(`${name}: HEAD has the headers of GET and no body`, async (t) => {
    const [parts, { port }] = await serving(t, serve, { token: 'sesame' });
    for (const target of ['/metrics', '/nowhere']) {
      const credentials = ['Authorization: Bearer sesame'];
      const get = await ask(port, 'GET', target, credentials);
      const head = await ask(port, 'HEAD', target, credentials);
      const { date: dateOfGet, ...headersOfGet } = get.headers;
      const { date: dateOfHead, ...headersOfHead } = head.headers;
      t.truthy(dateOfGet && dateOfHead);
      t.is(head.status, get.status);
      t.deepEqual(headersOfHead, headersOfGet);
      t.is(head.body, '');
    }
    t.is((await ask(port, 'HEAD', '/metrics')).status, 401);
    t.is((await ask(port, 'HEAD', '/healthz')).status, 200);
    await settled(t, parts);
  });

  test(`${name}: a connection serves one request after the other, HEAD among them`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    const socket = await open(port);
    let answers = '';
    socket.on('data', (data) => (answers += data.toString()));
    for (const [n, method] of ['GET', 'HEAD', 'GET', 'HEAD'].entries()) {
      socket.write(request(method, '/metrics'));
      await eventually(() => answers.split('HTTP/1.1 200 OK').length === n + 2);
      await eventually(() => parts.counters.flying === 0);
    }
    socket.destroy();
    t.is(answers.split('calls_total 1\n').length - 1, 2);
    await settled(t, parts);
  });

  test(`${name}: the health answer is JSON, and nobody may store it as anything else`, async (t) => {
    const [parts, { port }] = await serving(t, serve, { token: 'sesame' });
    const { status, headers, body } = await ask(port, 'GET', '/healthz');
    t.is(status, 200);
    t.is(headers['content-type'], 'application/json; charset=utf-8');
    t.like(JSON.parse(body), { status: 'ok', version: '1.2.3', active_calls: 7 });
    await settled(t, parts);
  });

  test(`${name}: other methods are 405 with Allow, also with a body`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    const sent: [method: string, headers: string[], body: string][] = [
      ['DELETE', [], ''],
      ['OPTIONS', [], ''],
      ['TRACE', [], ''],
      ['POST', ['Content-Length: 5'], 'hello'],
      ['PUT', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n'],
    ];
    for (const [method, headers, sentBody] of sent) {
      for (const target of ['/metrics', '/healthz']) {
        const text = request(method, target, [...headers, ...closing]) + sentBody;
        const { status, headers: got, body } = parse(await talk(port, text));
        t.is(status, 405, method);
        t.is(got['allow'], 'GET, HEAD');
        t.is(got['content-type'], plain);
        t.is(body, 'Method Not Allowed');
      }
    }
    await settled(t, parts);
  });

  test(`${name}: unknown paths are 404 in plain text`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    for (const target of ['/', '/nowhere', '/metrics/', '/%6detrics', '/<script>', '/?/metrics']) {
      const { status, headers, body } = await ask(port, 'GET', target);
      t.is(status, 404, target);
      t.is(headers['content-type'], plain);
      t.is(body, 'Not Found');
    }
    await settled(t, parts);
  });

  test(`${name}: a query does not matter`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    t.is((await ask(port, 'GET', '/metrics?name[]=a&x=/healthz')).body, 'calls_total 1\n');
    t.is((await ask(port, 'GET', '/healthz?')).status, 200);
    await settled(t, parts);
  });

  test(`${name}: with a token, only its bearer sees the page`, async (t) => {
    const [parts, { port }] = await serving(t, serve, { token: 'sesame' });
    const credentials: [header: string[], status: number][] = [
      [['Authorization: Bearer sesame'], 200],
      [['authorization:bEARER sesame  '], 200],
      [['AUTHORIZATION: Bearer sesame', 'Authorization: Bearer other'], 200],
      [['Authorization: Bearer other', 'Authorization: Bearer sesame'], 401],
      [['Authorization: Bearer wrong'], 401],
      [['Authorization: Bearer '], 401],
      [['Authorization:'], 401],
      [['Authorization: Basic sesame'], 401],
      [['Authorization: Bearer s\xe9same'], 401],
      [[], 401],
    ];
    for (const [header, expected] of credentials) {
      const { status, headers, body } = await ask(port, 'GET', '/metrics', header);
      t.is(status, expected, header.join());
      if (status === 200) continue;
      t.is(headers['www-authenticate'], 'Bearer realm="metrics"');
      t.is(headers['content-type'], plain);
      t.is(body, 'Unauthorized');
    }
    await settled(t, parts);
  });

  test(`${name}: a page that cannot be rendered is a neutral 500, and the next one is served`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    parts.source.gate = () => Promise.reject(new Error('private matters'));
    const { status, headers, body } = await ask(port, 'GET', '/metrics');
    t.is(status, 500);
    t.is(headers['content-type'], plain);
    t.is(body, 'Internal Server Error');
    parts.source.gate = () => Promise.resolve();
    t.is((await ask(port, 'GET', '/metrics')).status, 200);
    await settled(t, parts);
  });

  test(`${name}: a page that cannot be sent costs its connection, and the next one is served`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    const { bytes } = parts.source;
    parts.source.bytes = null as unknown as Uint8Array;
    for (const method of ['GET', 'HEAD']) {
      t.notRegex(await talk(port, request(method, '/metrics')), /calls_total|Error/);
    }
    parts.source.bytes = bytes;
    t.is((await ask(port, 'GET', '/metrics')).body, 'calls_total 1\n');
    await settled(t, parts);
  });

  test(`${name}: an empty page is served`, async (t) => {
    const [parts, { port }] = await serving(t, serve, { source: new FakeSource(new Uint8Array()) });
    const { status, headers, body } = await ask(port, 'GET', '/metrics');
    t.deepEqual([status, headers['content-length'], body], [200, '0', '']);
    await settled(t, parts);
  });

  test(`${name}: a page in shared memory is served`, async (t) => {
    const bytes = new Uint8Array(new SharedArrayBuffer(300_000)).fill(97);
    const [parts, { port }] = await serving(t, serve, { source: new FakeSource(bytes) });
    t.is((await ask(port, 'GET', '/metrics')).body.length, 300_000);
    await settled(t, parts);
  });

  test(`${name}: bad requests are refused by the server itself, and it goes on`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    const bad: [text: string, status: number][] = [
      ['GET /metrics HTTP/1.1\r\n\r\n', 400],
      ['GET /metrics HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n', 400],
      [request('GET', '/metrics', [`X: ${'a'.repeat(5000)}`]), 431],
      [request('GET', `/metrics?${'a'.repeat(5000)}`), 431],
    ];
    for (const [text, expected] of bad) {
      const { status, headers } = parse(await talk(port, text));
      t.is(status, expected, text.slice(0, 40));
      t.is(headers['connection'], 'close');
    }
    t.is((await ask(port, 'GET', '/metrics')).status, 200);
    t.deepEqual(parts.counters.codes, [200], 'such requests never reach the routes');
    await settled(t, parts);
  });

  test(`${name}: pipelined health requests are answered in order`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    const text = request('GET', '/nowhere') + request('GET', '/healthz', closing);
    t.regex(await talk(port, text), /^HTTP\/1.1 404 [^]*HTTP\/1.1 200 [^]*}$/);
    await settled(t, parts);
  });

  // uWebSockets.js closes a connection that pipelines behind an answer that is not ready at once; node:http answers in order.
  test(`${name}: pipelined page requests are answered in order or not at all`, async (t) => {
    const [parts, { port }] = await serving(t, serve);
    parts.source.gate = () => new Promise((resolve) => setImmediate(resolve));
    const text = request('GET', '/metrics').repeat(20) + request('GET', '/healthz', closing);
    const answer = await talk(port, text);
    t.is(answer.split('calls_total 1\n').length - 1, name === 'node' ? 20 : 0);
    t.is((await ask(port, 'GET', '/metrics')).status, 200);
    await settled(t, parts);
  });
}

// Differences by design of uWebSockets.js, before any route of ours: old health checkers and proxies meet them.
test('HTTP/1.0 and absolute targets are served by node:http and refused by uWebSockets.js', async (t) => {
  for (const [name, serve] of servers) {
    const server = await serve(createRoutes(fakeParts()), loopback);
    const expected = name === 'node' ? 200 : 505;
    t.is(parse(await talk(server.port, 'GET /metrics HTTP/1.0\r\n\r\n')).status, expected);
    t.is((await ask(server.port, 'GET', 'http://localhost/metrics')).status, expected);
    await server.close();
  }
});
