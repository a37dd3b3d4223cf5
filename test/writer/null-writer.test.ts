// The null writer: every call does nothing, whatever it is given.
import test from 'ava';
import {
  attach,
  closedLabel,
  counter,
  defineFamilies,
  gauge,
  histogram,
  openLabel,
  withHelpers,
} from 'pegcount';

const A = closedLabel('a', ['x', 'y']);
const Trunk = openLabel('trunk', { capacity: 2 });
const Realm = openLabel('realm', { capacity: 2 });

const families = defineFamilies({
  calls: counter('calls_total', 'h', [A]),
  pairs: counter('pairs_total', 'h', [Trunk, Realm], { series: 2 }),
  level: gauge('level', 'h', [A], { combine: 'sum' }),
  up: gauge('up', 'h', [Trunk], { combine: 'last' }),
  wait: histogram('wait', 'h', [A]),
  sip: withHelpers({ requests: counter('requests_total', 'h', [A]) }, (m) => ({
    both: () => {
      m.requests.inc(A.x);
      m.requests.inc(A.y);
      return 'done';
    },
  })),
});

for (const handle of [undefined, null]) {
  test(`attaching to ${handle} gives a writer whose every call is a no-op`, (t) => {
    const m = attach(families, handle);
    t.is(m.shard, 0);
    m.calls.inc(A.x);
    m.calls.add(1, A.x);
    m.calls.advanceTo(1, A.x);
    m.calls.at(A.x).inc();
    m.calls.at(A.x).add(2);
    m.calls.at(A.x).advanceTo(2);
    m.level.set(1, A.x);
    m.level.add(1, A.x);
    m.level.inc(A.x);
    m.level.dec(A.x);
    m.level.at(A.x).dec();
    m.up.set(1, m.intern(Trunk, 'x'));
    m.wait.observe(1, A.x);
    t.is(m.wait.observeSince(0, A.x), 0);
    t.is(m.wait.at(A.x).observeSince(0), 0);
    m.pairs.at(m.intern(Trunk, 'x'), m.intern(Realm, 'y')).inc();
    t.is(m.intern(Trunk, 'x'), Trunk.other);
    m.retire(Trunk, Trunk.other);
    t.is(m.sip.both(), 'done');
  });
}

test('it throws for nothing that a hot method is given, in strict mode neither', (t) => {
  const m = attach(families, undefined, { strict: true });
  const calls = m.calls as unknown as Record<string, (...given: unknown[]) => unknown>;
  for (const odd of [undefined, null, -1, NaN, 'x', 5n, Symbol(), {}]) {
    for (const name of ['inc', 'add', 'advanceTo', 'at']) t.notThrows(() => calls[name](odd, odd));
  }
});
