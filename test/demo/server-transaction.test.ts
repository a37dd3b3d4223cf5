// Server transactions over UDP, with a clock of the test's own: RFC 3261 17.2, RFC 6026.
import test from 'ava';
import { type ServerTransaction, ServerTransactions } from '#dist/demo/server-transaction.js';
import type { SipRequest, SipResponse } from '#dist/demo/sip-message.js';
import { type Endpoint, respondTo } from '#dist/demo/sip-response.js';
import { FakeClock } from './fake-clock.js';
import { PHONE, request, type RequestParts, response } from './messages.js';

class Bench {
  readonly clock = new FakeClock();
  readonly sent: { response: SipResponse; target: Endpoint; at: number }[] = [];
  readonly requests: { transaction: ServerTransaction; refuse: number }[] = [];
  readonly acks: SipRequest[] = [];
  readonly timeouts: ServerTransaction[] = [];
  readonly transactions = new ServerTransactions(
    this.clock,
    (bytes, target) => this.sent.push({ response: response(bytes), target, at: this.clock.now() }),
    {
      request: (transaction, refuse) => this.requests.push({ transaction, refuse }),
      ack: (ack) => this.acks.push(ack),
      timedOut: (transaction) => this.timeouts.push(transaction),
    },
  );

  receive(method: string, parts?: RequestParts): void {
    this.transactions.receive(request(method, parts), PHONE);
  }
  answer(status: number, index = 0): void {
    const { transaction } = this.requests[index];
    transaction.respond(respondTo(transaction.request, transaction.source, status, { tag: 'us' }));
  }
  get statuses(): number[] {
    return this.sent.map((one) => one.response.status);
  }
  get times(): number[] {
    return this.sent.map(({ at }) => at);
  }
}

test('a repeated request gets the last answer again, and its user hears of it once', (t) => {
  const bench = new Bench();
  bench.receive('OPTIONS');
  bench.receive('OPTIONS');
  t.deepEqual(bench.statuses, []);
  bench.answer(200);
  bench.receive('OPTIONS');
  bench.receive('OPTIONS');
  t.deepEqual(bench.statuses, [200, 200, 200]);
  t.is(bench.requests.length, 1);
});

test('timer J: after 64*T1 the same request is a new one', (t) => {
  const bench = new Bench();
  bench.receive('OPTIONS');
  bench.answer(200);
  bench.clock.advance(31_999);
  bench.receive('OPTIONS');
  t.is(bench.requests.length, 1);
  bench.clock.advance(1);
  t.is(bench.transactions.size, 0);
  bench.receive('OPTIONS');
  t.is(bench.requests.length, 2);
});

test('a repeated INVITE gets the last provisional response', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.answer(100);
  bench.answer(180);
  bench.receive('INVITE');
  t.deepEqual(bench.statuses, [100, 180, 180]);
});

test('timer G repeats a refusal after T1, twice as late each time, never later than T2, until the ACK', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.answer(486);
  bench.clock.advance(12_000);
  t.deepEqual(bench.times, [0, 500, 1500, 3500, 7500, 11_500]);
  bench.receive('ACK', { toTag: 'us' });
  bench.clock.advance(100_000);
  t.is(bench.sent.length, 6);
  t.deepEqual(bench.acks, []);
  t.deepEqual(bench.timeouts, []);
  t.is(bench.transactions.size, 0);
});

test('timer I: repeated ACKs of a refusal are absorbed for T4', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.answer(486);
  bench.receive('ACK', { toTag: 'us' });
  bench.clock.advance(4999);
  bench.receive('ACK', { toTag: 'us' });
  bench.receive('INVITE');
  t.deepEqual(bench.statuses, [486]);
  t.deepEqual(bench.acks, []);
  bench.clock.advance(1);
  t.is(bench.transactions.size, 0);
});

test('timer H: a refusal that is never acknowledged is given up after 64*T1, and told', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.answer(503);
  bench.clock.advance(31_999);
  t.is(bench.timeouts.length, 0);
  bench.clock.advance(1);
  t.is(bench.timeouts.length, 1);
  t.is(bench.clock.pending, 0);
});

test('after a 2xx repeated INVITEs are absorbed, its user repeats it, and the ACK goes to the user', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.answer(200);
  bench.receive('INVITE');
  t.deepEqual(bench.statuses, [200]);
  bench.requests[0].transaction.retransmitAccepted();
  t.deepEqual(bench.statuses, [200, 200]);
  bench.receive('ACK', { branch: 'z9hG4bK-2', toTag: 'us' });
  bench.receive('ACK', { toTag: 'us' });
  t.is(bench.acks.length, 2);
  bench.clock.advance(32_000);
  t.is(bench.transactions.size, 0);
});

test('a second final response is never sent', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.answer(487);
  bench.answer(200);
  t.deepEqual(bench.statuses, [487]);
});

test('a CANCEL finds the INVITE of its branch, and is a transaction of its own', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.receive('CANCEL');
  t.is(bench.requests.length, 2);
  t.is(bench.transactions.cancelledBy(request('CANCEL')), bench.requests[0].transaction);
  t.is(bench.transactions.cancelledBy(request('CANCEL', { branch: 'z9hG4bK-other' })), undefined);
});

test('the same INVITE by another way is merged: 482', (t) => {
  const bench = new Bench();
  bench.receive('INVITE');
  bench.receive('INVITE', { branch: 'z9hG4bK-2' });
  t.deepEqual(
    bench.requests.map(({ refuse }) => refuse),
    [0, 482],
  );
  bench.receive('INVITE', { branch: 'z9hG4bK-3', cseq: 2 });
  t.is(bench.requests[2].refuse, 0);
});

test('without the cookie of RFC 3261, a request is known by what RFC 2543 gives', (t) => {
  const bench = new Bench();
  bench.receive('OPTIONS', { branch: '1' });
  bench.receive('OPTIONS', { branch: '1' });
  bench.receive('OPTIONS', { branch: '1', cseq: 2 });
  t.is(bench.requests.length, 2);
});

test('an answer goes to the sent-by port, or with rport to the source port, which it names', (t) => {
  const bench = new Bench();
  const source = { address: '127.0.0.9', port: 4444 };
  bench.transactions.receive(request('OPTIONS'), source);
  bench.answer(200);
  t.deepEqual(bench.sent[0].target, { address: '127.0.0.9', port: 5080 });
  t.is(bench.sent[0].response.via.params.get('received'), '127.0.0.9');
  bench.transactions.receive(request('OPTIONS', { branch: 'z9hG4bK-2;rport' }), source);
  bench.answer(200, 1);
  t.deepEqual(bench.sent[1].target, source);
  t.is(bench.sent[1].response.via.params.get('rport'), '4444');
});
