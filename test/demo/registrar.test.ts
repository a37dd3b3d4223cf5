// The binding store: RFC 3261 10.3, with a clock of the test's bench.
import test from 'ava';
import { Registrar, type RegisterResult } from '#dist/demo/registrar.js';
import { FakeClock } from './fake-clock.js';
import { request } from './messages.js';

class Bench {
  readonly clock = new FakeClock();
  active = 0;
  readonly registrar = new Registrar(this.clock, (by) => (this.active += by));
  #cseq = 0;

  register(
    contacts: readonly string[],
    expires?: number,
    callId = 'reg',
    to = '<sip:alice@Example.com>',
  ): RegisterResult {
    this.#cseq += 1;
    const headers = contacts.map((contact) => `Contact: ${contact}`);
    if (expires !== undefined) headers.push(`Expires: ${expires}`);
    return this.registrar.register(request('REGISTER', { to, callId, cseq: this.#cseq, headers }));
  }
}
function contacts(result: RegisterResult): readonly string[] {
  return result.status === 200 ? result.contacts : [`status ${result.status}`];
}

test('a binding is listed with the seconds it has left, until it expires', (t) => {
  const bench = new Bench();
  t.deepEqual(contacts(bench.register(['<sip:a@1.1.1.1>'], 100)), ['<sip:a@1.1.1.1>;expires=100']);
  bench.clock.advance(40_000);
  t.deepEqual(contacts(bench.register([])), ['<sip:a@1.1.1.1>;expires=60']);
  t.is(bench.active, 1);
  bench.clock.advance(60_000);
  t.deepEqual(contacts(bench.register([])), []);
  t.is(bench.active, 0);
  t.is(bench.clock.pending, 0);
});

test('registering again refreshes one binding, and another contact adds one', (t) => {
  const bench = new Bench();
  bench.register(['<sip:a@1.1.1.1>'], 100);
  bench.register(['<sip:a@1.1.1.1:5060>;expires=200', '<sip:b@2.2.2.2>']);
  t.is(bench.active, 2);
  t.deepEqual(contacts(bench.register([])), [
    '<sip:a@1.1.1.1:5060>;expires=200',
    '<sip:b@2.2.2.2>;expires=3600',
  ]);
  bench.clock.advance(100_000);
  t.is(bench.active, 2, 'the timer of the first binding is gone');
});

test('an expiry of 0 removes one binding, and a star removes all', (t) => {
  const bench = new Bench();
  bench.register(['<sip:a@1.1.1.1>', '<sip:b@2.2.2.2>', '<sip:c@3.3.3.3>']);
  t.like(bench.register(['<sip:a@1.1.1.1>;expires=0']), { status: 200, removed: true });
  t.is(bench.active, 2);
  t.like(bench.register(['*'], 0), { status: 200, removed: true, contacts: [] });
  t.is(bench.active, 0);
  t.is(bench.clock.pending, 0);
});

test('a star is refused beside another contact, or with an expiry', (t) => {
  const bench = new Bench();
  bench.register(['<sip:a@1.1.1.1>']);
  t.is(bench.register(['*', '<sip:a@1.1.1.1>'], 0).status, 400);
  t.is(bench.register(['*'], 60).status, 400);
  t.is(bench.register(['*']).status, 400);
  t.is(bench.active, 1);
});

test('too short an interval is refused, and then nothing is changed', (t) => {
  const bench = new Bench();
  t.is(bench.register(['<sip:a@1.1.1.1>', '<sip:b@2.2.2.2>;expires=59']).status, 423);
  t.is(bench.active, 0);
});

test('an older request of the same client is refused', (t) => {
  const bench = new Bench();
  bench.register(['<sip:a@1.1.1.1>']);
  const stale = request('REGISTER', {
    to: '<sip:alice@example.com>',
    callId: 'reg',
    cseq: 1,
    headers: ['Contact: <sip:a@1.1.1.1>;expires=0'],
  });
  t.is(bench.registrar.register(stale).status, 500);
  t.is(bench.active, 1);
});

test('a contact or an address of record that cannot be read is refused', (t) => {
  const bench = new Bench();
  t.is(bench.register(['<mailto:a@b>']).status, 400);
  t.is(bench.register(['<sip:a@1.1.1.1>'], 60, 'reg', '<sip:example.com>').status, 404);
});

test('the store is bounded, and has room again when a binding goes', (t) => {
  const bench = new Bench();
  bench.register(Array.from({ length: 10_000 }, (_, index) => `<sip:p${index}@1.1.1.1>`));
  t.is(bench.active, 10_000);
  t.is(bench.register(['<sip:one-more@1.1.1.1>']).status, 503);
  bench.register(['<sip:p7@1.1.1.1>;expires=0']);
  t.is(bench.register(['<sip:one-more@1.1.1.1>']).status, 200);
});

test('closing forgets every binding and leaves no timer', (t) => {
  const bench = new Bench();
  bench.register(['<sip:a@1.1.1.1>', '<sip:b@2.2.2.2>']);
  bench.registrar.close();
  t.is(bench.active, 0);
  t.is(bench.clock.pending, 0);
});
