// The tests that seed 000 names, each under its idea's name, with the series or the response that it must come to.
import { createSegment, defineFamilies, type ValueOf } from 'pegcount';
import { Direction, pbx } from 'pegcount/catalog/pbx';
import { descriptor, startExporter } from 'pegcount/exporter';
import test, { type ExecutionContext } from 'ava';
import { type Answer, ask } from '../exporter/sockets.js';
import { fresh } from '../support/fresh.js';
import { parsePage } from '../support/page.js';
import { type Changes, changes } from './changes.js';

test('addon: id', (t) => {
  t.is(descriptor.id, 'observability');
});

test('addon: category is community', (t) => {
  t.is(descriptor.category, 'community');
});

test('addon: cost is free', (t) => {
  t.is(descriptor.cost, 'free');
});

test('addon: name and description nonempty', (t) => {
  for (const text of [descriptor.name, descriptor.description]) {
    t.is(typeof text, 'string');
    t.true(text.trim().length > 0);
  }
});

const families = defineFamilies({ pbx: pbx() });
let segments = 0;

async function start(t: ExecutionContext, token?: string) {
  const segment = createSegment(families, { name: `seeds ${segments++}`, shards: 1 });
  const exporter = await startExporter(segment, { port: 0, token });
  t.teardown(() => exporter.close());
  return { segment, exporter };
}

test('install recorder idempotent', async (t) => {
  const { segment, exporter } = await start(t);
  const again = await startExporter(segment, { port: 0 });
  t.is(again, exporter);
  const { status, body } = await ask(again.port, 'GET', '/metrics');
  t.is(status, 200);
  t.is(parsePage(body).types.get('rustpbx_calls_total'), 'counter', 'families are declared once');
});

/** What a call that has ended changes: seconds of the clock, and the code of its final response. */
async function hook(
  call: { start: number; answer?: number; end: number; code: number },
  direction: ValueOf<typeof Direction>,
): Promise<Changes> {
  const { writer, page } = fresh({ pbx: pbx() });
  writer.pbx.callStarted();
  const { start, answer = NaN, end, code } = call;
  return changes(page, () => writer.pbx.callEnded(start, answer, end, code, direction), { buckets: true }); // prettier-ignore
}

/** The page's share of one call; `le` is the smallest bucket of the duration and of the talk time. */
function series(direction: string, result: string, duration: number, talk?: number): Changes {
  const histogram = (family: string, value: number): Changes => {
    const name = `rustpbx_${family}_seconds`;
    const label = `direction="${direction}"`;
    const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, Infinity];
    const les = bounds
      .filter((bound) => value <= bound)
      .map((bound) => (bound === Infinity ? '+Inf' : bound));
    return {
      ...Object.fromEntries(les.map((le) => [`${name}_bucket{${label},le="${le}"}`, 1])),
      [`${name}_count{${label}}`]: 1,
      ...(value === 0 ? {} : { [`${name}_sum{${label}}`]: value }),
    };
  };
  return {
    [`rustpbx_calls_total{direction="${direction}",result="${result}"}`]: 1,
    ...histogram('call_duration', duration),
    ...(talk === undefined ? {} : histogram('call_talk_time', talk)),
    rustpbx_active_calls: -1,
  };
}

test('hook: inbound answered ok', async (t) => {
  const changed = await hook({ start: 10, answer: 14, end: 44, code: 200 }, Direction.inbound);
  t.deepEqual(changed, series('inbound', 'ok', 34, 30));
});

test('hook: outbound unanswered ok', async (t) => {
  const changed = await hook({ start: 10, end: 12, code: 200 }, Direction.outbound);
  t.deepEqual(changed, series('outbound', 'ok', 2));
});

test('hook: result rejected on 4xx', async (t) => {
  for (const code of [400, 404, 486, 499]) {
    const changed = await hook({ start: 1, end: 2, code }, Direction.inbound);
    t.deepEqual(changed, series('inbound', 'rejected', 1), String(code));
  }
});

test('hook: result failed on 5xx', async (t) => {
  for (const code of [500, 503, 599]) {
    const changed = await hook({ start: 1, end: 2, code }, Direction.internal);
    t.deepEqual(changed, series('internal', 'failed', 1), String(code));
  }
});

test('hook: result redirect on 3xx', async (t) => {
  for (const code of [300, 302, 399]) {
    const changed = await hook({ start: 1, end: 2, code }, Direction.outbound);
    t.deepEqual(changed, series('outbound', 'redirect', 1), String(code));
  }
});

test('hook: zero duration does not panic', async (t) => {
  const unanswered = await hook({ start: 7, end: 7, code: 486 }, Direction.inbound);
  t.deepEqual(unanswered, series('inbound', 'rejected', 0));
  const answered = await hook({ start: 7, answer: 7, end: 7, code: 200 }, Direction.inbound);
  t.deepEqual(answered, series('inbound', 'ok', 0, 0));
});

const accepted = (t: ExecutionContext, { status, body }: Answer): void => {
  t.is(status, 200);
  t.is(parsePage(body).value('rustpbx_calls_total{direction="inbound",result="ok"}'), 0);
};
const refused = (t: ExecutionContext, { status, headers, body }: Answer): void => {
  t.is(status, 401);
  t.is(headers['www-authenticate'], 'Bearer realm="metrics"');
  t.is(body, 'Unauthorized');
};

test('auth: no token configured allows all', async (t) => {
  for (const token of [undefined, '']) {
    const { exporter } = await start(t, token);
    accepted(t, await ask(exporter.port, 'GET', '/metrics'));
    accepted(t, await ask(exporter.port, 'GET', '/metrics', ['Authorization: Bearer whatever']));
  }
});

test('auth: valid bearer passes', async (t) => {
  const { exporter } = await start(t, 'sesame');
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    accepted(t, await ask(exporter.port, 'GET', '/metrics', [`Authorization: ${scheme} sesame`]));
  }
});

test('auth: wrong bearer rejected', async (t) => {
  const { exporter } = await start(t, 'sesame');
  for (const token of ['Sesame', 'sesam', 'sesames', 'x']) {
    refused(t, await ask(exporter.port, 'GET', '/metrics', [`Authorization: Bearer ${token}`]));
  }
});

test('auth: missing header when token required', async (t) => {
  const { exporter } = await start(t, 'sesame');
  refused(t, await ask(exporter.port, 'GET', '/metrics'));
});

test('auth: empty bearer rejected', async (t) => {
  const { exporter } = await start(t, 'sesame');
  for (const credentials of ['Bearer', 'Bearer ', '']) {
    refused(t, await ask(exporter.port, 'GET', '/metrics', [`Authorization: ${credentials}`]));
  }
});
