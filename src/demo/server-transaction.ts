// Server transactions over UDP: INVITE (RFC 3261 17.2.1 as amended by RFC 6026) and the others (17.2.2).
// Signalling threads. Here a retransmitted request ends: it gets the old answer and no user ever hears of it.
import { type Clock, T1, T2, T4, type Timer, TRANSACTION_TIMEOUT } from './clock.js';
import { type SipRequest, type SipResponse, serialise } from './sip-message.js';
import { type Endpoint, responseTarget } from './sip-response.js';

export type Send = (bytes: Buffer, target: Endpoint) => void;

/** The core above the transactions. */
export interface TransactionUser {
  /**
   * A request that no transaction knows; the user owes it a final response. `refuse` is 0, or the status to refuse it
   * with.
   */
  request(transaction: ServerTransaction, refuse: number): void;
  /** An ACK of a 2xx: it belongs to no transaction (13.3.1.4). */
  ack(request: SipRequest): void;
  /** Timer H: a non-2xx final response was never acknowledged. */
  timedOut(transaction: ServerTransaction): void;
}

/**
 * `accepted`: a 2xx went out, its retransmission is the user's task (RFC 6026 7.1). `completed`: another final response
 * went out. `confirmed`: its ACK has come.
 */
export type ServerState = 'trying' | 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';

/** What makes two requests one transaction (17.2.3); an ACK belongs to the INVITE's. */
export function transactionKey(request: SipRequest, method = request.method): string {
  const own = method === 'ACK' ? 'INVITE' : method;
  const branch = request.via.params.get('branch');
  if (branch?.startsWith('z9hG4bK')) {
    return `${branch} ${request.via.host.toLowerCase()}:${request.via.port ?? 5060} ${own}`;
  }
  // A client of RFC 2543, whose branch need not be unique.
  const fromTag = request.from.params.get('tag') ?? '';
  return `${request.callId} ${fromTag} ${request.cseq.number} ${request.headers.list('via')[0]} ${own}`;
}

/** What two copies of one INVITE that came by different ways have in common (8.2.2.2); '' for other requests. */
function mergeKey(request: SipRequest): string {
  const tag = request.from.params.get('tag');
  if (request.method !== 'INVITE' || request.to.params.has('tag') || tag === undefined) return '';
  return `${request.callId} ${tag} ${request.cseq.number}`;
}

export class ServerTransaction {
  readonly request: SipRequest;
  readonly source: Endpoint;
  readonly #transactions: ServerTransactions;
  readonly #key: string;
  #state: ServerState = 'trying';
  #last: Buffer | undefined;
  #lifetime: Timer | undefined;
  #timerG: Timer | undefined;

  constructor(transactions: ServerTransactions, key: string, request: SipRequest, source: Endpoint) {
    this.#transactions = transactions;
    this.#key = key;
    this.request = request;
    this.source = source;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Whether the final response is still owed. */
  get isPending(): boolean {
    return this.#state === 'trying' || this.#state === 'proceeding';
  }

  /** Sends a response. Once a final one went out, further ones are dropped. */
  respond(response: SipResponse): void {
    if (!this.isPending) return;
    this.#last = serialise(response);
    this.#sendLast();
    if (response.status < 200) this.#state = 'proceeding';
    else if (this.request.method !== 'INVITE') this.#end('completed', TRANSACTION_TIMEOUT);
    else if (response.status < 300) this.#end('accepted', TRANSACTION_TIMEOUT);
    else this.#awaitAck();
  }

  /** Sends the 2xx once more; for the user, while its ACK is missing. */
  retransmitAccepted(): void {
    if (this.#state === 'accepted') this.#sendLast();
  }

  /** A retransmission of the request. */
  repeat(): void {
    if (this.#state === 'proceeding' || this.#state === 'completed') this.#sendLast();
  }

  /** The ACK of a non-2xx final response. */
  acknowledge(): void {
    if (this.#state !== 'completed') return;
    this.#timerG?.cancel();
    this.#end('confirmed', T4); // timer I
  }

  /** Forgets the transaction at once; for the end of the process. */
  terminate(): void {
    this.#state = 'terminated';
    this.#timerG?.cancel();
    this.#lifetime?.cancel();
    this.#transactions.forget(this.#key, this);
  }

  #sendLast(): void {
    if (this.#last !== undefined) {
      this.#transactions.send(this.#last, responseTarget(this.request, this.source));
    }
  }

  /** Absorbs retransmissions for a while, then is forgotten: timers J, L and I. */
  #end(state: ServerState, after: number): void {
    this.#state = state;
    this.#lifetime?.cancel();
    this.#lifetime = this.#transactions.clock.after(after, () => this.terminate());
  }

  #awaitAck(): void {
    this.#state = 'completed';
    const { clock, user } = this.#transactions;
    const repeat = (interval: number): Timer =>
      clock.after(interval, () => {
        this.#sendLast();
        this.#timerG = repeat(Math.min(2 * interval, T2));
      });
    this.#timerG = repeat(T1);
    // Timer H.
    this.#lifetime = clock.after(TRANSACTION_TIMEOUT, () => {
      this.terminate();
      user.timedOut(this);
    });
  }
}

/** All server transactions of one thread. */
export class ServerTransactions {
  readonly clock: Clock;
  readonly send: Send;
  readonly user: TransactionUser;
  readonly #byKey = new Map<string, ServerTransaction>();
  readonly #byMergeKey = new Map<string, ServerTransaction>();

  constructor(clock: Clock, send: Send, user: TransactionUser) {
    this.clock = clock;
    this.send = send;
    this.user = user;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /**
   * Takes a request from the transport: new ones reach the user, repeated ones their transaction. `refuse` is the status
   * that a malformed one is to get. A merged one is to get 482.
   */
  receive(request: SipRequest, source: Endpoint, refuse = 0): void {
    const key = transactionKey(request);
    const known = this.#byKey.get(key);
    if (request.method === 'ACK') {
      // A client that keeps the INVITE's branch for the ACK of a 2xx is understood too.
      if (known === undefined || known.state === 'accepted') this.user.ack(request);
      else known.acknowledge();
    } else if (known === undefined) {
      const transaction = new ServerTransaction(this, key, request, source);
      this.#byKey.set(key, transaction);
      const merge = mergeKey(request);
      const merged = merge !== '' && this.#byMergeKey.has(merge);
      if (merge !== '' && !merged) this.#byMergeKey.set(merge, transaction);
      this.user.request(transaction, refuse === 0 && merged ? 482 : refuse);
    } else known.repeat();
  }

  /** The INVITE transaction that a CANCEL means (9.2). */
  cancelledBy(cancel: SipRequest): ServerTransaction | undefined {
    return this.#byKey.get(transactionKey(cancel, 'INVITE'));
  }

  /** For transactions only. */
  forget(key: string, transaction: ServerTransaction): void {
    this.#byKey.delete(key);
    const merge = mergeKey(transaction.request);
    if (this.#byMergeKey.get(merge) === transaction) this.#byMergeKey.delete(merge);
  }

  /** Ends all at once; no timer stays behind. */
  close(): void {
    for (const transaction of this.#byKey.values()) transaction.terminate();
  }
}
