// What is on a page, in which order, and how it is escaped.
import test from 'ava';
import { attach, closedLabel, counter, createSegment, defineFamilies, derivedLabel, gauge, histogram, numberLabel, openLabel } from 'pegcount'; // prettier-ignore
import { Renderer } from '#dist/exposition/renderer.js';
import { eachTurn } from '../support/each-turn.js';
import { disguise, fresh } from '../support/fresh.js';
import { pageText, parsePage } from '../support/page.js';

const Way = closedLabel('way', ['in', 'out']);
const Code = numberLabel('code', 200, 202);
const Class = derivedLabel('class', Code, (code) => `${code[0]}xx`);
const Trunk = openLabel('trunk', { capacity: 4 });

const rendererOf = ({ segment }: Pick<ReturnType<typeof fresh>, 'segment'>): Renderer =>
  new Renderer([{ memory: segment.memory, labels: segment.labels }]);

test('a whole page of a small segment reads so', async (t) => {
  const made = fresh({
    calls: counter('calls_total', 'Completed calls', [Way]),
    up: gauge('up', '1 while online', [], { combine: 'last' }),
    wait: histogram('wait_seconds', 'Time in queue', [Way], {
      buckets: [0.00001, 2.5, 1e6],
      unit: 'seconds',
    }),
  });
  made.writer.calls.add(3, Way.out);
  made.writer.up.set(-1.5);
  made.writer.wait.observe(2, Way.in);
  made.writer.wait.observe(1e7, Way.in);
  const text = await pageText(rendererOf(made));
  t.is(
    text.slice(0, text.indexOf('# HELP pegcount_')),
    `# HELP calls_total Completed calls
# TYPE calls_total counter
calls_total{way="in"} 0
calls_total{way="out"} 3
# HELP up 1 while online
# TYPE up gauge
up -1.5
# HELP wait_seconds Time in queue
# TYPE wait_seconds histogram
wait_seconds_bucket{way="in",le="1e-05"} 0
wait_seconds_bucket{way="in",le="2.5"} 1
wait_seconds_bucket{way="in",le="1e+06"} 1
wait_seconds_bucket{way="in",le="+Inf"} 2
wait_seconds_sum{way="in"} 10000002
wait_seconds_count{way="in"} 2
wait_seconds_bucket{way="out",le="1e-05"} 0
wait_seconds_bucket{way="out",le="2.5"} 0
wait_seconds_bucket{way="out",le="1e+06"} 0
wait_seconds_bucket{way="out",le="+Inf"} 0
wait_seconds_sum{way="out"} 0
wait_seconds_count{way="out"} 0
`,
  );
});

test('families whose labels are all closed show every tuple from the start, at 0', async (t) => {
  const { page } = fresh({
    calls: counter('calls_total', 'h', [Way, Code]),
    level: gauge('level', 'h', [Way], { combine: 'sum' }),
    wait: histogram('wait', 'h', [Way], { buckets: [1] }),
    plain: counter('plain_total', 'h'),
  });
  const read = await page();
  t.is(read.series('calls_total').length, 6);
  t.is(read.series('level').length, 2);
  t.is(read.series('wait').length, 2 * 4);
  t.true([...read.values.values()].every((value) => value === 0));
  t.is(read.value('plain_total'), 0);
});

test('families with open or derived labels, or declared sparse, show what was written or resolved', async (t) => {
  const { writer, page } = fresh({
    open: counter('open_total', 'h', [Trunk]),
    derived: counter('derived_total', 'h', [Code, Class]),
    sparse: counter('sparse_total', 'h', [Way], { sparse: true }),
    wait: histogram('wait', 'h', [Way], { sparse: true, buckets: [1] }),
    max: gauge('max', 'h', [Trunk], { combine: 'max' }),
    each: gauge('each', 'h', [Trunk], { combine: 'each' }),
    last: gauge('last', 'h', [Trunk], { combine: 'last' }),
  });
  const shown = async (): Promise<string[]> =>
    [...(await page()).values.keys()].filter((one) => !one.startsWith('pegcount_'));
  t.deepEqual(await shown(), []);
  writer.derived.inc(Code.of(201)!);
  t.deepEqual(await shown(), ['derived_total{code="201",class="2xx"}']);
  writer.open.at(writer.intern(Trunk, 'a'));
  writer.sparse.at(Way.out);
  writer.wait.at(Way.in);
  t.deepEqual(await shown(), [
    'open_total{trunk="a"}',
    'derived_total{code="201",class="2xx"}',
    'sparse_total{way="out"}',
    'wait_bucket{way="in",le="1"}',
    'wait_bucket{way="in",le="+Inf"}',
    'wait_sum{way="in"}',
    'wait_count{way="in"}',
  ]);
  // Gauges that are resolved but unset are not shown yet.
  for (const family of [writer.max, writer.each, writer.last]) family.at(Trunk.other);
  t.is((await shown()).length, 7);
  for (const family of [writer.max, writer.each, writer.last]) family.set(0, Trunk.other);
  t.deepEqual((await shown()).slice(7), [
    'max{trunk="other"}',
    'each{trunk="other",writer="1"}',
    'last{trunk="other"}',
  ]);
  writer.open.inc(Trunk.other);
  t.true((await shown()).includes('open_total{trunk="other"}'));
});

test('interning a value shows nothing until it is used', async (t) => {
  const { writer, page } = fresh({ open: counter('open_total', 'h', [Trunk]) });
  writer.intern(Trunk, 'a');
  t.deepEqual((await page()).series('open_total'), []);
});

test('an integer in range that nobody has interned makes no second series called other', async (t) => {
  const made = fresh({
    open: counter('open_total', 'h', [Trunk]),
    pairs: counter('pairs_total', 'h', [Trunk, Way], { series: 4 }),
  });
  const { writer } = made;
  const renderer = rendererOf(made);
  const [a, forged] = [writer.intern(Trunk, 'a'), 4 as typeof Trunk.other];
  t.not(a, forged);
  for (const id of [Trunk.other, a, forged]) {
    writer.open.inc(id);
    writer.pairs.at(id, Way.in).inc();
  }
  const read = parsePage(await pageText(renderer));
  t.deepEqual(
    read.series('open_total'),
    ['open_total{trunk="other"}', 'open_total{trunk="a"}'].sort(bySlot(read.series('open_total'))),
  );
  t.is(read.series('pairs_total').length, 2);
  // Once the value is known its series is shown under its name, by the same renderer.
  let name = '';
  for (let k = 0; writer.intern(Trunk, name) !== forged; k++) name = `v${k}`;
  const known = parsePage(await pageText(renderer));
  t.is(known.value(`open_total{trunk="${name}"}`), 1);
  t.is(known.value(`pairs_total{trunk="${name}",way="in"}`), 1);
});
const bySlot = (order: string[]) => (a: string, b: string) => order.indexOf(a) - order.indexOf(b);

test('a value that is retired before it was ever shown stays hidden', async (t) => {
  const { writer, page } = fresh({ open: counter('open_total', 'h', [Trunk]) });
  const a = writer.intern(Trunk, 'a');
  writer.open.inc(a);
  writer.retire(Trunk, a);
  t.deepEqual((await page()).series('open_total'), []);
});

test('help and label values are escaped, and nothing else is', async (t) => {
  const odd = 'back\\slash "quote" line\nfeed \\n \t äö𝄞 {a="b"} #';
  const Odd = closedLabel('odd', [odd, '\\']);
  const made = fresh({ a: counter('a_total', odd, [Odd, Trunk]) }, { labels: { constant: odd } });
  const { writer } = made;
  writer.a.inc(Odd.of(odd)!, writer.intern(Trunk, odd));
  writer.a.inc(Odd.of('\\')!, writer.intern(Trunk, '"'));
  const text = await pageText(rendererOf(made));
  const escaped = 'back\\\\slash \\"quote\\" line\\nfeed \\\\n \t äö𝄞 {a=\\"b\\"} #';
  t.true(text.startsWith(`# HELP a_total ${escaped.replaceAll('\\"', '"')}\n# TYPE a_total counter\n`));
  t.true(text.includes(`\na_total{constant="${escaped}",odd="${escaped}",trunk="${escaped}"} 1\n`));
  t.true(text.includes(`\na_total{constant="${escaped}",odd="\\\\",trunk="\\""} 1\n`));
  t.is(parsePage(text).helps.get('a_total'), odd);
});

test('every scrape has the same layout', async (t) => {
  const made = fresh({
    b: counter('b_total', 'h', [Way, Trunk]),
    a: histogram('a', 'h', [Way], { buckets: [1] }),
    each: gauge('each', 'h', [Way], { combine: 'each' }),
  });
  const { writer, segment, families } = made;
  const touch = (m: typeof writer): void => {
    for (const name of ['z', 'y', 'x']) {
      m.b.inc(Way.out, m.intern(Trunk, name));
      m.b.inc(Way.in, m.intern(Trunk, name));
    }
    m.each.set(1, Way.out);
    m.each.set(1, Way.in);
    m.a.observe(1, Way.in);
  };
  touch(writer);
  disguise(segment, 1);
  touch(attach(families, segment.handle));
  const renderer = rendererOf(made);
  const first = await pageText(renderer);
  const order = [...parsePage(first).values.keys()];
  t.is(await pageText(renderer), first);
  t.is(await pageText(rendererOf(made)), first);
  t.deepEqual(
    order.filter((series) => series.startsWith('each')),
    [1, 2].flatMap((k) => [`each{way="in",writer="${k}"}`, `each{way="out",writer="${k}"}`]).sort((a, b) => (a < b ? -1 : 1)), // prettier-ignore
  );
  touch(writer);
  t.deepEqual([...parsePage(await pageText(renderer)).values.keys()], order);
  t.deepEqual([...parsePage(first).types.keys()].slice(0, 3), ['b_total', 'a', 'each']);
});

test('one renderer shows every scrape the counts of its moment', async (t) => {
  const made = fresh({ calls: counter('calls_total', 'h') });
  const renderer = rendererOf(made);
  for (let count = 0; count < 20; count++) {
    t.is(parsePage(await pageText(renderer)).value('calls_total'), count);
    made.writer.calls.inc();
  }
});

test('a buffer can be given, and is used while it is large enough', async (t) => {
  const made = fresh({ calls: counter('calls_total', 'h', [numberLabel('n', 1, 5000)]) });
  const renderer = rendererOf(made);
  const text = await pageText(renderer);
  t.true(text.length > 64 * 1024);
  const large = Buffer.alloc(text.length + 100);
  const same = await renderer.render(large);
  t.is(same.buffer, large);
  t.is(large.toString('utf8', 0, same.length), text);
  const small = Buffer.alloc(10, 'x');
  const grown = await renderer.render(small);
  t.not(grown.buffer, small);
  t.is(grown.buffer.toString('utf8', 0, grown.length), text);
});

test('a large page gives the event loop its turn while it is made', async (t) => {
  const made = fresh({ calls: counter('calls_total', 'h', [numberLabel('n', 1, 60_000)]) });
  let turns = 0;
  const stop = eachTurn(() => (turns += 1));
  const page = await rendererOf(made).render();
  stop();
  t.true(page.length > 1e6);
  t.true(turns >= 2, `${turns} turns`);
});

test('several segments are on one page, each with its constant labels', async (t) => {
  const one = defineFamilies({ a: counter('a_total', 'h') });
  const two = defineFamilies({ b: counter('b_total', 'h') });
  const segments = [
    createSegment(one, { name: 'first', labels: { part: 'one' } }),
    createSegment(two, { name: 'second', labels: { part: 'two' } }),
  ];
  const text = await pageText(new Renderer(segments));
  t.true(text.includes('\na_total{part="one"} 0\n'));
  t.true(text.includes('\nb_total{part="two"} 0\n'));
});

// Expected to fail until the renderer writes the head of a family once for all of its segments, or refuses: every segment has
// the engine's own families.
test('a page of several segments is a good page', async (t) => {
  const segments = ['one', 'two'].map((part) =>
    createSegment(defineFamilies({ a: counter(`${part}_total`, 'h') }), { name: 'pair', labels: { part } }),
  );
  const text = await pageText(new Renderer(segments));
  t.notThrows(() => parsePage(text));
});
