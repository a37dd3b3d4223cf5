// Client transactions over UDP, with a clock of the test's own: RFC 3261 17.1, RFC 6026.
import test from 'ava';
import { ClientTransactions } from '#dist/demo/client-transaction.js';
import { parseMessage, type SipRequest, serialise } from '#dist/demo/sip-message.js';
import { respondTo } from '#dist/demo/sip-response.js';
import { FakeClock } from './fake-clock.js';
import { PHONE, request, response } from './messages.js';

class Bench {
  readonly clock = new FakeClock();
  readonly sent: { method: string; at: number }[] = [];
  readonly messages: SipRequest[] = [];
  readonly heard: (number | 'timeout')[] = [];
  readonly clients = new ClientTransactions(this.clock, (bytes) => {
    const message = parseMessage(bytes) as SipRequest;
    this.messages.push(message);
    this.sent.push({ method: message.method, at: this.clock.now() });
  });
  readonly request: SipRequest;

  constructor(method: string) {
    this.request = request(method);
    this.clients.request(this.request, PHONE, {
      provisional: ({ status }) => this.heard.push(status),
      final: ({ status }) => this.heard.push(status),
      timedOut: () => this.heard.push('timeout'),
    });
  }

  answer(status: number): boolean {
    return this.clients.receive(response(serialise(respondTo(this.request, PHONE, status, { tag: 'them' }))));
  }
  times(method: string): number[] {
    return this.sent.filter((one) => one.method === method).map(({ at }) => at);
  }
}

test('timer A repeats an INVITE twice as late each time, and timer B gives it up after 64*T1', (t) => {
  const bench = new Bench('INVITE');
  bench.clock.advance(40_000);
  t.deepEqual(bench.times('INVITE'), [0, 500, 1500, 3500, 7500, 15_500, 31_500]);
  t.deepEqual(bench.heard, ['timeout']);
  t.is(bench.clock.pending, 0);
});

test('timer E repeats a BYE never later than T2, and timer F gives it up after 64*T1', (t) => {
  const bench = new Bench('BYE');
  bench.clock.advance(16_000);
  t.deepEqual(bench.times('BYE'), [0, 500, 1500, 3500, 7500, 11_500, 15_500]);
  bench.clock.advance(30_000);
  t.deepEqual(bench.heard, ['timeout']);
});

test('a provisional response silences an INVITE, and slows other requests to T2', (t) => {
  const invite = new Bench('INVITE');
  invite.answer(180);
  invite.clock.advance(31_000);
  t.deepEqual(invite.times('INVITE'), [0]);
  const bye = new Bench('BYE');
  bye.answer(100);
  bye.clock.advance(9000);
  t.deepEqual(bye.times('BYE'), [0, 500, 4500, 8500]);
});

test('a refusal is acknowledged within the transaction, and again each time it is repeated', (t) => {
  const bench = new Bench('INVITE');
  bench.answer(486);
  bench.answer(486);
  t.deepEqual(bench.heard, [486]);
  t.is(bench.times('ACK').length, 2);
  const ack = bench.messages.at(-1)!;
  t.is(ack.via.params.get('branch'), bench.request.via.params.get('branch'));
  t.is(ack.to.params.get('tag'), 'them');
  t.is(ack.cseq.number, bench.request.cseq.number);
  bench.clock.advance(32_000);
  t.false(bench.answer(486), 'timer D is over');
});

test('a 2xx to INVITE is passed on each time, for its ACK is not this layer’s', (t) => {
  const bench = new Bench('INVITE');
  bench.answer(200);
  bench.answer(200);
  t.deepEqual(bench.heard, [200, 200]);
  t.deepEqual(bench.times('ACK'), []);
});

test('timer K absorbs repeated answers for T4', (t) => {
  const bench = new Bench('BYE');
  bench.answer(200);
  t.true(bench.answer(200));
  t.deepEqual(bench.heard, [200]);
  bench.clock.advance(5000);
  t.false(bench.answer(200));
  t.is(bench.clock.pending, 0);
});
