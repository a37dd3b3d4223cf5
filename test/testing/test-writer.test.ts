// A test writer reads back what was written, through whatever family, and shares nothing.
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { attach, createSegment, DeclarationError, defineFamilies } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { pbx } from 'pegcount/catalog/pbx';
import { CodeClass, sip, SipDirection } from 'pegcount/catalog/sip';
import { voip } from 'pegcount/catalog/voip';
import { type AnyFamilyWriter, testWriter } from 'pegcount/testing';
import { Code, Direction, families, Realm, Result, Trunk } from './families.js';

const { inbound, outbound } = Direction;

test('a series that nobody has written reads 0, or undefined for an unset gauge', (t) => {
  const { m, read } = testWriter(families);
  t.is(read(m.plain), 0);
  t.is(read(m.calls, inbound, Result.ok), 0);
  t.is(read(m.byTrunk, 'a', Result.ok), 0);
  t.is(read(m.sum, inbound), 0);
  t.is(read(m.max, inbound), undefined);
  t.is(read(m.last, 'a'), undefined);
  const buckets = new Map([0.5, 1, 10, Infinity].map((bound) => [bound, 0]));
  t.deepEqual(read(m.seconds, inbound), { count: 0, sum: 0, buckets });
  t.is(read(m.deep.deeper.routes, 'a', 'b'), 0);
  t.is(read(m.deep.deeper.levels, 'a', 'b'), undefined);
  t.like(read(m.deep.deeper.delays, 'a', 'b'), { count: 0, sum: 0 });
});

test('a counter is read to the last digit, its neighbours stay', (t) => {
  const { m, read } = testWriter(families);
  m.calls.inc(outbound, Result.failed);
  m.calls.add(2 ** 31, outbound, Result.failed);
  m.calls.at(outbound, Result.failed).add(2 ** 31 + 5);
  t.is(read(m.calls, outbound, Result.failed), 2 ** 32 + 6);
  t.is(read(m.calls, outbound, Result.ok), 0);
  m.plain.add(Number.MAX_SAFE_INTEGER);
  t.is(read(m.plain), Number.MAX_SAFE_INTEGER);
});

test('a scaled counter gives the integers that were counted', (t) => {
  const { m, read } = testWriter(families);
  m.cpu.add(1500);
  t.is(read(m.cpu), 1500);
});

test('a gauge gives its level, 0 without a sign', (t) => {
  const { m, read } = testWriter(families);
  m.sum.inc(inbound);
  m.sum.inc(inbound);
  m.sum.dec(inbound);
  t.is(read(m.sum, inbound), 1);
  m.max.set(-0, inbound);
  t.is(read(m.max, inbound), 0);
  m.last.set(0, m.intern(Trunk, 'a'));
  t.is(read(m.last, 'a'), 0);
  m.last.set(-2.5, m.intern(Trunk, 'a'));
  t.is(read(m.last, 'a'), -2.5);
});

test('a histogram gives count, sum and cumulative buckets', (t) => {
  const { m, read } = testWriter(families);
  for (const value of [0.5, 0.75, 4, 40]) m.seconds.observe(value, inbound);
  const buckets = new Map([
    [0.5, 1],
    [1, 2],
    [10, 3],
    [Infinity, 4],
  ]);
  t.deepEqual(read(m.seconds, inbound), { count: 4, sum: 45.25, buckets });
  t.is(read(m.seconds, outbound).count, 0);
});

test('a derived label takes no argument', (t) => {
  const { m, read } = testWriter(families);
  m.deep.derived.inc(Code.of(202)!);
  t.is(read(m.deep.derived, Code.of(202)!), 1);
  t.is(read(m.deep.derived, Code.of(200)!), 0);
});

test('an open label is given by integer or by text, and reading interns nothing', (t) => {
  const { m, read } = testWriter(families);
  for (let index = 0; index < 20; index++) read(m.last, `never ${index}`);
  const odd = ['\ufeffbom', 'lone \ud800', 'größe', '10'];
  for (const [index, text] of odd.entries()) {
    const id = m.intern(Trunk, text);
    m.byTrunk.add(index + 1, id, Result.ok);
    t.is(read(m.byTrunk, text, Result.ok), index + 1);
    t.is(read(m.byTrunk, id, Result.ok), index + 1);
  }
  m.byTrunk.inc(m.intern(Trunk, 'the fifth of four'), Result.ok);
  t.is(read(m.byTrunk, 'the fifth of four', Result.ok), 0);
  t.is(read(m.byTrunk, 'other', Result.ok), 1);
  t.is(read(m.byTrunk, Trunk.other, Result.ok), 1);
});

test('a family with series is read by tuple, and reading takes none', (t) => {
  const { m, read } = testWriter(families);
  const { routes, levels, delays } = m.deep.deeper;
  for (const trunk of ['a', 'b', 'c', 'd']) {
    for (const realm of ['x', 'y']) t.is(read(routes, trunk, realm), 0);
  }
  const [a, x] = [m.intern(Trunk, 'a'), m.intern(Realm, 'x')];
  routes.at(a, x).add(3);
  levels.at(a, x).set(0.5);
  delays.at(a, x).observe(2);
  t.is(read(routes, 'a', 'x'), 3);
  t.is(read(routes, a, x), 3);
  t.is(read(levels, 'a', 'x'), 0.5);
  t.like(read(delays, 'a', 'x'), { count: 1, sum: 2 });
  t.is(read(routes, 'a', 'y'), 0);
  for (const trunk of ['b', 'c', 'd', 'e']) {
    for (const realm of ['y', 'z']) routes.at(m.intern(Trunk, trunk), m.intern(Realm, realm)).inc();
  }
  // Six tuples have room: the first, and five of the eight since.
  t.is(read(routes, 'other', 'other'), 3);
});

test('bad input throws, or with strict: false is dropped and counted against its family', (t) => {
  const bad = NaN as typeof inbound;
  const strict = testWriter(families);
  t.throws(() => strict.m.calls.inc(bad, Result.ok), {
    instanceOf: RangeError,
    message: /"direction" got NaN/,
  });
  t.is(strict.rejected(strict.m.calls), 0);
  const { m, read, rejected, reset } = testWriter(families, { strict: false });
  m.calls.inc(bad, Result.ok);
  m.calls.add(-1, inbound, Result.ok);
  m.seconds.observe(Infinity, inbound);
  t.is(rejected(m.calls), 2);
  t.is(rejected(m.seconds), 1);
  t.is(rejected(m.plain), 0);
  t.is(read(m.calls, inbound, Result.ok), 0);
  reset();
  t.is(rejected(m.calls), 0);
});

test('reset brings everything back, and handles and integers stay good', (t) => {
  const { m, read, reset } = testWriter(families);
  const a = m.intern(Trunk, 'a');
  const x = m.intern(Realm, 'x');
  const write = (): void => {
    m.plain.inc();
    m.sum.add(2, inbound);
    m.max.set(3, inbound);
    m.last.set(4, a);
    m.seconds.observe(5, inbound);
    m.deep.deeper.routes.at(a, x).inc();
    m.deep.deeper.levels.at(a, x).set(6);
  };
  const values = () => [
    read(m.plain),
    read(m.sum, inbound),
    read(m.max, inbound),
    read(m.last, 'a'),
    read(m.seconds, inbound).sum,
    read(m.deep.deeper.routes, 'a', 'x'),
    read(m.deep.deeper.levels, 'a', 'x'),
  ];
  const before = values();
  const handles = [m.plain.at(), m.deep.deeper.routes.at(a, x)];
  write();
  t.deepEqual(values(), [1, 2, 3, 4, 5, 1, 6]);
  reset();
  t.deepEqual(values(), before);
  t.is(read(m.seconds, inbound).count, 0);
  handles.forEach((handle) => handle.inc());
  t.is(read(m.plain), 1);
  t.is(read(m.deep.deeper.routes, 'a', 'x'), 1);
  t.is(m.intern(Trunk, 'a'), a);
  reset();
  write();
  t.deepEqual(values(), [1, 2, 3, 4, 5, 1, 6]);
});

test('a handle goes on knowing what its source reported before a reset', (t) => {
  const { m, read, reset } = testWriter(families);
  m.plain.advanceTo(100);
  reset();
  m.plain.advanceTo(130);
  t.is(read(m.plain), 30);
});

test('test writers share nothing with each other, nor with a segment of the same families', (t) => {
  const [one, two] = [testWriter(families), testWriter(families)];
  one.m.plain.inc();
  one.m.last.set(1, one.m.intern(Trunk, 'a'));
  t.is(two.read(two.m.plain), 0);
  t.is(two.read(two.m.last, 'a'), undefined);
  const segment = createSegment(families, { shards: 1, name: 'beside test writers' });
  const m = attach(families, segment.handle);
  m.plain.inc();
  t.is(m.shard, 1);
  t.is(one.read(one.m.plain), 1);
  t.throws(() => one.read(two.m.plain), {
    instanceOf: TypeError,
    message: "read: got an object, expected a family of this test writer's m",
  });
});

test('a test writer leaves nothing running, on any thread', async (t) => {
  const code = `
    const { parentPort } = require('node:worker_threads');
    const { counter, defineFamilies } = require('pegcount');
    const { testWriter } = require('pegcount/testing');
    const families = defineFamilies({ plain: counter('plain_total', 'No label') });
    const writers = Array.from({ length: 100 }, () => testWriter(families));
    writers.forEach(({ m }, index) => m.plain.add(index));
    const sum = writers.reduce((all, { m, read }) => all + read(m.plain), 0);
    parentPort.postMessage([sum, process.listenerCount('workerMessage'), process.getActiveResourcesInfo()]);`;
  const worker = new Worker(code, { eval: true });
  const [said, exit] = await Promise.all([
    new Promise((resolve) => worker.once('message', resolve)),
    new Promise((resolve) => worker.once('exit', resolve)),
  ]);
  t.deepEqual(said, [4950, 0, []]);
  t.is(exit, 0);
});

test('every family of every catalogue can be read, and helpers write to it', (t) => {
  const all = defineFamilies({ pbx: pbx(), sip: sip(), voip: voip(), mail: mail() });
  const { m, read, rejected } = testWriter(all);
  let seen = 0;
  const walk = (tree: object, writers: Readonly<Record<string, unknown>>): void => {
    for (const [key, node] of Object.entries(tree) as [string, object][]) {
      if (!('name' in node)) {
        walk(node, writers[key] as Record<string, unknown>);
        continue;
      }
      t.is(rejected(writers[key] as AnyFamilyWriter), 0, key);
      seen += 1;
    }
  };
  walk(all.tree, m);
  t.is(seen, all.schema.families.filter(({ name }) => !name.startsWith('pegcount_')).length);
  m.sip.inviteResult(SipDirection.outbound, 486);
  t.is(read(m.sip.inviteResults, SipDirection.outbound, CodeClass['4xx']), 1);
});

test('what is wrong is said', (t) => {
  const { m, read } = testWriter(families);
  const loosely = read as (family: unknown, ...labels: unknown[]) => unknown;
  const says = (message: RegExp, ...given: [unknown, ...unknown[]]): void => {
    t.throws(() => loosely(...given), { message });
  };
  says(/^read: got undefined, expected a family of this test writer's m$/, undefined);
  says(/^read: got an object, expected a family/, m.deep);
  says(
    /^read: family "calls_total": label "result" got undefined, expected an integer from 0 to 1$/,
    m.calls,
    inbound,
  );
  says(
    /^read: family "calls_total": label "direction" got "inbound", expected/,
    m.calls,
    'inbound',
    Result.ok,
  );
  says(/^read: family "calls_total": got 3 labels, expected 2$/, m.calls, inbound, Result.ok, 0);
  says(/^read: family "last": label "trunk_id" got undefined/, m.last, undefined);
  t.throws(() => testWriter(families, { stric: true } as never), {
    instanceOf: DeclarationError,
    message: 'testWriter: unknown option "stric", expected one of strict',
  });
});
