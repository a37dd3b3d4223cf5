// Client transactions over UDP: INVITE (RFC 3261 17.1.1 as amended by RFC 6026) and the others (17.1.2).
// Signalling threads, for the BYE they send, and the caller thread.
import { type Clock, T1, T2, T4, type Timer, TRANSACTION_TIMEOUT } from './clock.js';
import { Headers } from './sip-headers.js';
import { makeRequest, type SipRequest, type SipResponse, serialise } from './sip-message.js';
import type { Endpoint } from './sip-response.js';
import type { Send } from './server-transaction.js';

export interface ResponseUser {
  provisional?(response: SipResponse): void;
  /** A final response. A 2xx to INVITE comes again each time the server repeats it: every one wants an ACK. */
  final(response: SipResponse): void;
  /** Timer B or F: no final response at all. */
  timedOut(): void;
}

/** Timer D for UDP: how long an INVITE's final response may still be repeated. */
const TIMER_D = 32_000;

type ClientState = 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated';

function keyOf(message: SipRequest | SipResponse): string {
  return `${message.via.params.get('branch') ?? ''} ${message.cseq.method}`;
}

/** The ACK of a non-2xx final response: the INVITE's own transaction, the response's To (17.1.1.3). */
function makeAck(invite: SipRequest, response: SipResponse): SipRequest {
  const headers = Headers.of(
    ['via', invite.headers.get('via')!],
    ['max-forwards', '70'],
    ['from', invite.headers.get('from')!],
    ['to', response.headers.get('to')!],
    ['call-id', invite.callId],
    ['cseq', `${invite.cseq.number} ACK`],
  );
  for (const route of invite.headers.list('route')) headers.add('route', route);
  return makeRequest('ACK', invite.uri, headers);
}

export class ClientTransaction {
  readonly request: SipRequest;
  readonly target: Endpoint;
  readonly #transactions: ClientTransactions;
  readonly #user: ResponseUser;
  readonly #bytes: Buffer;
  #state: ClientState = 'calling';
  #ack: Buffer | undefined;
  #repeat: Timer;
  #lifetime: Timer;

  constructor(transactions: ClientTransactions, request: SipRequest, target: Endpoint, user: ResponseUser) {
    this.#transactions = transactions;
    this.request = request;
    this.target = target;
    this.#user = user;
    this.#bytes = serialise(request);
    transactions.send(this.#bytes, target);
    this.#repeat = this.#repeatAfter(T1);
    this.#lifetime = transactions.clock.after(TRANSACTION_TIMEOUT, () => this.#giveUp()); // timers B and F
  }

  get #isInvite(): boolean {
    return this.request.method === 'INVITE';
  }

  receive(response: SipResponse): void {
    const waiting = this.#state === 'calling' || this.#state === 'proceeding';
    if (response.status < 200) {
      if (!waiting) return;
      this.#state = 'proceeding';
      // An INVITE falls silent on a provisional response; other requests go on at T2 (17.1.2.2).
      if (this.#isInvite) this.#repeat.cancel();
      this.#user.provisional?.(response);
    } else if (this.#isInvite && response.status < 300) {
      if (!waiting && this.#state !== 'accepted') return;
      if (waiting) this.#end('accepted', TRANSACTION_TIMEOUT); // timer M
      this.#user.final(response);
    } else if (this.#isInvite && response.status >= 300) {
      if (waiting) {
        this.#ack = serialise(makeAck(this.request, response));
        this.#end('completed', TIMER_D);
      }
      if (this.#ack !== undefined) this.#transactions.send(this.#ack, this.target);
      if (waiting) this.#user.final(response);
    } else if (waiting) {
      this.#end('completed', T4); // timer K
      this.#user.final(response);
    }
  }

  /** Forgets the transaction at once; nobody is told. */
  terminate(): void {
    this.#state = 'terminated';
    this.#repeat.cancel();
    this.#lifetime.cancel();
    this.#transactions.forget(keyOf(this.request));
  }

  #giveUp(): void {
    this.terminate();
    this.#user.timedOut();
  }

  #end(state: ClientState, after: number): void {
    this.#state = state;
    this.#repeat.cancel();
    this.#lifetime.cancel();
    this.#lifetime = this.#transactions.clock.after(after, () => this.terminate());
  }

  /** Timers A and E: repeat the request, twice as late each time; E never later than T2. */
  #repeatAfter(interval: number): Timer {
    return this.#transactions.clock.after(interval, () => {
      this.#transactions.send(this.#bytes, this.target);
      const doubled = this.#state === 'proceeding' ? T2 : 2 * interval;
      this.#repeat = this.#repeatAfter(this.#isInvite ? doubled : Math.min(doubled, T2));
    });
  }
}

/** All client transactions of one socket. */
export class ClientTransactions {
  readonly clock: Clock;
  readonly send: Send;
  readonly #byKey = new Map<string, ClientTransaction>();

  constructor(clock: Clock, send: Send) {
    this.clock = clock;
    this.send = send;
  }

  /** Sends a request in a transaction of its own; its branch must be new. */
  request(request: SipRequest, target: Endpoint, user: ResponseUser): ClientTransaction {
    const transaction = new ClientTransaction(this, request, target, user);
    this.#byKey.set(keyOf(request), transaction);
    return transaction;
  }

  /** Takes a response from the transport; false when it matches no request (17.1.3). */
  receive(response: SipResponse): boolean {
    const transaction = this.#byKey.get(keyOf(response));
    transaction?.receive(response);
    return transaction !== undefined;
  }

  /** For transactions only. */
  forget(key: string): void {
    this.#byKey.delete(key);
  }

  /** Ends all at once; no timer stays behind. */
  close(): void {
    for (const transaction of this.#byKey.values()) transaction.terminate();
  }
}
