// The user agent server: what each request gets (RFC 3261 8.2, 9.2, 11.2, 12.2.2, 15.1.2). Signalling threads, one each.
import { Method } from '../catalog/pbx.js';
import { ClientTransactions } from './client-transaction.js';
import { atMost, type Clock } from './clock.js';
import type { DialPlan } from './dial-plan.js';
import { Dialog, dialogKeyOf, newToken } from './dialog.js';
import { type CallHost, InboundCall } from './inbound-call.js';
import type { MediaPlane } from './media-client.js';
import { countResponse, type Metrics } from './metrics.js';
import { Queues } from './queues.js';
import { RegisterService } from './register-service.js';
import { type Offer, parseSdp } from './sdp.js';
import {
  type Send,
  type ServerTransaction,
  ServerTransactions,
  type TransactionUser,
} from './server-transaction.js';
import { parseUri } from './sip-fields.js';
import type { Malformed, SipRequest, SipResponse } from './sip-message.js';
import { type Endpoint, respondTo, type ResponseOptions } from './sip-response.js';
import { Trunks } from './trunks.js';

const ALLOW = 'INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER';
/** Methods that exist but not here (405); what is in neither list is unknown (501). */
const FOREIGN = new Set(['SUBSCRIBE', 'NOTIFY', 'PUBLISH', 'MESSAGE', 'INFO', 'REFER', 'UPDATE', 'PRACK']);
/** Calls at once on one thread; beyond that, 503. */
const MAX_CALLS = 4096;
/** How long a stopping server waits for the answers to its BYEs. */
const STOP_LIMIT_MS = 1000;

export type UserAgentOptions = {
  readonly clock: Clock;
  readonly send: Send;
  readonly metrics: Metrics;
  readonly media: MediaPlane;
  readonly plan: DialPlan;
  /** Where this user agent listens. */
  readonly local: Endpoint;
  /** Starts every tag, so that any thread can tell whose dialog a request means. */
  readonly tagPrefix: string;
  /** Names that are configured; all others are one. */
  readonly trunks: readonly string[];
  readonly queues: readonly string[];
};

export class UserAgentServer implements TransactionUser, CallHost {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly media: MediaPlane;
  readonly trunks: Trunks;
  readonly queues: Queues;
  readonly contact: string;
  readonly #options: UserAgentOptions;
  readonly #servers: ServerTransactions;
  readonly #clients: ClientTransactions;
  readonly #registrations: RegisterService;
  readonly #byDialog = new Map<string, InboundCall>();
  readonly #byInvite = new Map<ServerTransaction, InboundCall>();
  /** BYEs of ours that wait for an answer, and who waits for them. */
  #byes = 0;
  #quiet: (() => void) | undefined;
  #stopping = false;

  constructor(options: UserAgentOptions) {
    const { clock, send, local } = options;
    this.clock = clock;
    this.metrics = options.metrics;
    this.media = options.media;
    this.trunks = new Trunks(options.metrics, options.trunks);
    this.queues = new Queues(clock, options.metrics, options.queues);
    this.contact = `<sip:pegcount@${local.address}:${local.port}>`;
    this.#options = options;
    this.#servers = new ServerTransactions(clock, send, this);
    this.#clients = new ClientTransactions(clock, send);
    this.#registrations = new RegisterService(clock, options.metrics);
  }

  /** Calls that have not ended. */
  get calls(): number {
    return this.#byInvite.size;
  }

  /** Takes what the transport has parsed. A response that matches nothing is dropped, and so is what has no way back. */
  receive(message: SipRequest | SipResponse | Malformed, source: Endpoint): void {
    if (message.kind === 'response') this.#clients.receive(message);
    else if (message.kind === 'request') this.#servers.receive(message, source);
    else if (message.request !== undefined && message.request.method !== 'ACK') {
      this.#servers.receive(message.request, source, message.status);
    }
  }

  request(transaction: ServerTransaction, refuse: number): void {
    const { request } = transaction;
    const { method } = request;
    const unsupported = method === 'CANCEL' ? [] : request.headers.list('require');
    if (refuse !== 0) this.#refuse(transaction, refuse);
    else if (parseUri(request.uri) === undefined) this.#refuse(transaction, 416);
    else if (unsupported.length > 0)
      this.#refuse(transaction, 420, [['unsupported', unsupported.join(', ')]]);
    else if (method === 'INVITE') this.#invite(transaction);
    else if (method === 'CANCEL') this.#cancel(transaction);
    else if (method === 'BYE') this.#bye(transaction);
    else if (method === 'OPTIONS') this.#capabilities(transaction);
    else if (method === 'REGISTER') this.#register(transaction);
    else this.#refuse(transaction, FOREIGN.has(method) ? 405 : 501, [['allow', ALLOW]]);
  }

  ack(request: SipRequest): void {
    this.#byDialog.get(dialogKeyOf(request))?.acknowledge(request.cseq.number);
  }

  timedOut(transaction: ServerTransaction): void {
    this.metrics.sip.transactionTimeout(Method.of(transaction.request.method));
  }

  /** Sends a response and counts it; retransmissions never come here. */
  respond(transaction: ServerTransaction, status: number, options: ResponseOptions = {}): void {
    if (!transaction.isPending) return;
    const { request, source } = transaction;
    const tag = status === 100 ? undefined : (options.tag ?? this.#newTag());
    transaction.respond(
      respondTo(request, source, status, tag === undefined ? options : { ...options, tag }),
    );
    countResponse(this.metrics, request.method, status);
  }

  sendBye(dialog: Dialog): void {
    const { address, port } = this.#options.local;
    this.#byes += 1;
    const settled = () => {
      this.#byes -= 1;
      if (this.#byes === 0) this.#quiet?.();
    };
    this.#clients.request(dialog.request('BYE', `${address}:${port}`), dialog.target(), {
      final: settled,
      timedOut: () => {
        this.metrics.sip.transactionTimeout(Method.BYE);
        settled();
      },
    });
  }

  ended(call: InboundCall): void {
    this.#byInvite.delete(call.invite);
    this.#byDialog.delete(call.dialog.key);
  }

  /** Ends every call, waits a moment for the answers, then forgets everything. New calls get 503 meanwhile. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const call of [...this.#byInvite.values()]) call.end('shutdown');
    if (this.#byes > 0) {
      const answered = new Promise<void>((resolve) => (this.#quiet = resolve));
      await atMost(this.clock, STOP_LIMIT_MS, answered);
    }
    this.#servers.close();
    this.#clients.close();
    this.#registrations.close();
  }

  #newTag(): string {
    return `${this.#options.tagPrefix}${newToken()}`;
  }

  /** A final response that ends the matter. A new INVITE refused so was a call nevertheless, and is counted as one. */
  #refuse(transaction: ServerTransaction, status: number, headers: ResponseOptions['headers'] = []): void {
    const { request } = transaction;
    // A merged request (482) is a second copy of a call that is counted already.
    if (request.method !== 'INVITE' || request.to.params.has('tag') || status === 482) {
      this.respond(transaction, status, { headers });
    } else this.#newCall(transaction, undefined).refuse(status, headers);
  }

  #newCall(transaction: ServerTransaction, offer: Offer | undefined): InboundCall {
    const dialog = Dialog.ofServer(transaction.request, transaction.source, this.#newTag());
    const call = new InboundCall(this, transaction, dialog, offer);
    this.#byInvite.set(transaction, call);
    this.#byDialog.set(dialog.key, call);
    return call;
  }

  #invite(transaction: ServerTransaction): void {
    const { request } = transaction;
    const offer = request.body.length > 0 ? parseSdp(request.body.toString()) : undefined;
    const acceptable = request.body.length === 0 || offer !== undefined;
    const type = request.headers.get('content-type')?.split(';', 1)[0].trim().toLowerCase();
    if (request.to.params.has('tag')) this.#reinvite(transaction, offer, acceptable);
    else if (this.#stopping || this.calls >= MAX_CALLS)
      this.#refuse(transaction, 503, [['retry-after', '5']]);
    else if (request.body.length > 0 && type !== 'application/sdp') {
      this.#refuse(transaction, 415, [['accept', 'application/sdp']]);
    } else if (!acceptable) this.#refuse(transaction, 488);
    else this.#newCall(transaction, offer).begin(this.#options.plan.treat(parseUri(request.uri)!));
  }

  #reinvite(transaction: ServerTransaction, offer: Offer | undefined, acceptable: boolean): void {
    const call = this.#inDialog(transaction);
    if (call === undefined) return;
    // Not before the first INVITE has its final response (14.2).
    if (call.state === 'ringing') this.respond(transaction, 500, { headers: [['retry-after', '1']] });
    else if (!acceptable) this.respond(transaction, 488);
    else call.reinvited(transaction, offer);
  }

  /** The call a request within a dialog belongs to; otherwise it is answered here: 481, or 500 out of order. */
  #inDialog(transaction: ServerTransaction): InboundCall | undefined {
    const { request } = transaction;
    const call = this.#byDialog.get(dialogKeyOf(request));
    if (call === undefined) this.respond(transaction, 481);
    else if (!call.dialog.takeSequence(request.cseq.number)) this.respond(transaction, 500);
    else return call;
    return undefined;
  }

  #cancel(transaction: ServerTransaction): void {
    const invite = this.#servers.cancelledBy(transaction.request);
    if (invite === undefined) {
      this.respond(transaction, 481);
      return;
    }
    const call = this.#byInvite.get(invite);
    // The same To tag as the INVITE's own responses (9.2).
    this.respond(transaction, 200, call === undefined ? {} : { tag: call.dialog.localTag });
    call?.refuse(487);
  }

  #bye(transaction: ServerTransaction): void {
    const call = this.#inDialog(transaction);
    if (call === undefined) return;
    this.respond(transaction, 200);
    call.byeReceived(transaction.request.headers.get('reason'));
  }

  #capabilities(transaction: ServerTransaction): void {
    if (transaction.request.to.params.has('tag') && this.#inDialog(transaction) === undefined) return;
    const headers = [
      ['allow', ALLOW],
      ['accept', 'application/sdp'],
      ['supported', ''],
    ] as const;
    this.respond(transaction, 200, { headers });
  }

  #register(transaction: ServerTransaction): void {
    const { status, headers } = this.#registrations.register(transaction.request);
    this.respond(transaction, status, { headers });
  }
}
