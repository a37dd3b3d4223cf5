// The metrics page mounted in node:http, Express and Fastify: the page is the exporter's, everything else the application's.
import test, { type ExecutionContext } from 'ava';
import { counter } from 'pegcount';
import { type Exporter, type ExporterOptions, startExporter } from 'pegcount/exporter';
import { fresh } from '../support/fresh.js';
import { parsePage } from '../support/page.js';
import { expressHandler, fastifyHandler, fastifyPage, type Mount, nodeHttp } from './mounts.js';

const handlers: readonly (readonly [string, Mount])[] = [
  ['node:http', nodeHttp],
  ['Express', expressHandler],
  ['Fastify', fastifyHandler],
];
const all = [...handlers, ["Fastify's own reply", fastifyPage] as const];

const text = 'text/plain; version=0.0.4; charset=utf-8';

type Mounted = { readonly exporter: Exporter; readonly url: string; readonly count: () => void };

/** A mounted exporter that listens nowhere itself, for the length of a test. */
async function mounted(t: ExecutionContext, mount: Mount, options: ExporterOptions = {}): Promise<Mounted> {
  const { segment, writer } = fresh({ calls: counter('calls_total', 'Calls') });
  const exporter = await startExporter(segment, { listen: false, ...options });
  const { port, close } = await mount(exporter);
  t.teardown(async () => {
    await close();
    await exporter.close();
  });
  return { exporter, url: `http://127.0.0.1:${port}`, count: () => writer.calls.inc() };
}

for (const [name, mount] of all) {
  test.serial(`${name} serves the page as it stands`, async (t) => {
    const { url, count } = await mounted(t, mount);
    for (const calls of [1, 2]) {
      count();
      const answer = await fetch(`${url}/metrics`);
      t.is(answer.status, 200);
      t.is(answer.headers.get('content-type'), text);
      t.is(parsePage(await answer.text()).value('calls_total'), calls);
    }
  });

  test.serial(`${name} answers HEAD with the headers of GET and no body`, async (t) => {
    const { url } = await mounted(t, mount);
    const answer = await fetch(`${url}/metrics`, { method: 'HEAD' });
    t.is(answer.status, 200);
    t.is(answer.headers.get('content-type'), text);
    t.true(Number(answer.headers.get('content-length')) > 100);
    t.is(await answer.text(), '');
  });

  test.serial(`${name} keeps its own 404`, async (t) => {
    const { url } = await mounted(t, mount);
    for (const path of ['/', '/nowhere', '/healthz']) {
      const answer = await fetch(url + path);
      t.is(answer.status, 404, path);
      t.is(await answer.text(), 'the application has no such page');
    }
  });

  test.serial(`${name} serves scrapes at once, each a whole page`, async (t) => {
    const { url, count } = await mounted(t, mount);
    count();
    const texts = await Promise.all(
      Array.from({ length: 5 }, async () => (await fetch(`${url}/metrics`)).text()),
    );
    for (const page of texts) t.is(parsePage(page).value('calls_total'), 1);
  });
}

for (const [name, mount] of all) {
  // Who asks for the page himself gets an error, which Fastify answers in its own words.
  const [status, said] =
    mount === fastifyPage ? [500, /the exporter is closed/] : [503, /^Service Unavailable$/];
  test.serial(`${name} says that the exporter is closed, and goes on`, async (t) => {
    const { exporter, url } = await mounted(t, mount);
    t.is((await fetch(`${url}/metrics`)).status, 200);
    await exporter.close();
    const answer = await fetch(`${url}/metrics`);
    t.is(answer.status, status);
    t.regex(await answer.text(), said);
    t.is((await fetch(`${url}/nowhere`)).status, 404);
  });
}

for (const [name, mount] of handlers) {
  test.serial(`${name}: the handler asks for the token`, async (t) => {
    const { url } = await mounted(t, mount, { token: 'sesame' });
    const ask = (authorization?: string) =>
      fetch(`${url}/metrics`, authorization === undefined ? {} : { headers: { authorization } });
    for (const wrong of [undefined, 'Bearer wrong', 'Bearer ', 'Basic sesame']) {
      const answer = await ask(wrong);
      t.is(answer.status, 401, wrong);
      t.is(answer.headers.get('www-authenticate'), 'Bearer realm="metrics"');
      t.is(await answer.text(), 'Unauthorized');
    }
    t.is((await fetch(`${url}/metrics`, { method: 'HEAD' })).status, 401);
    const answer = await ask('bearer sesame');
    t.is(answer.status, 200);
    t.true(parsePage(await answer.text()).values.has('calls_total'));
  });
}

test.serial('the page is there for whoever asks in code, with a type that fits', async (t) => {
  const { exporter, count } = await mounted(t, nodeHttp, { token: 'sesame' });
  count();
  const { contentType, body } = await exporter.page();
  t.is(contentType, text);
  t.is(parsePage(body.toString()).value('calls_total'), 1);
});

test.serial('a page asked for after close is refused with the reason', async (t) => {
  const { exporter } = await mounted(t, nodeHttp);
  await exporter.close();
  await t.throwsAsync(exporter.page(), { message: 'the exporter is closed' });
});
