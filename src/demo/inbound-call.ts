// One call that came in: from its INVITE to its end, and every figure that it moves. Signalling threads.
import { Direction, Method, Result, resultOf } from '../catalog/pbx.js';
import { ByeBy, ByeReason, byeReasonOf } from '../catalog/sip.js';
import { AcceptedInvite } from './accepted-invite.js';
import type { Clock, Timer } from './clock.js';
import type { Dialog } from './dialog.js';
import type { Treatment } from './dial-plan.js';
import { failureReason } from './failure-reason.js';
import type { MediaLeg, MediaPlane } from './media-client.js';
import type { Metrics } from './metrics.js';
import type { Place, Queues } from './queues.js';
import { makeAnswer, makeOffer, type Offer } from './sdp.js';
import type { ServerTransaction } from './server-transaction.js';
import { parseUri } from './sip-fields.js';
import type { ResponseOptions } from './sip-response.js';
import type { Trunk, Trunks } from './trunks.js';

/** What a call needs of the user agent that holds it. */
export interface CallHost {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly media: MediaPlane;
  readonly trunks: Trunks;
  readonly queues: Queues;
  /** This user agent's Contact value. */
  readonly contact: string;
  respond(transaction: ServerTransaction, status: number, options?: ResponseOptions): void;
  sendBye(dialog: Dialog): void;
  /** The call is over and must be forgotten. */
  ended(call: InboundCall): void;
}

/** `ringing` until a final response, `answered` until its ACK, `talking` until a BYE. */
export type CallState = 'ringing' | 'answered' | 'talking' | 'ended';

/** How long a phone rings that nobody picks up, and how long a queue holds a caller. */
const RING_LIMIT_MS = 60_000;
/** How long a call may last: a phone that has vanished sends no BYE. */
const CALL_LIMIT_MS = 3_600_000;

export class InboundCall {
  readonly invite: ServerTransaction;
  readonly dialog: Dialog;
  readonly #host: CallHost;
  /** Absent when the INVITE carries no offer: then the 200 makes one (RFC 3261 13.2.1). */
  readonly #offer: Offer | undefined;
  /** Seconds, like the other times kept here. */
  readonly #startedAt: number;
  readonly #accepted = new Set<AcceptedInvite>();
  /** The trunk that the INVITE names, if any. */
  readonly #trunk: Trunk | undefined;
  /** NaN until then. */
  #answeredAt = NaN;
  #state: CallState = 'ringing';
  #rung = false;
  /** What ends this state if nobody does. */
  #limit: Timer | undefined;
  #leg: MediaLeg | undefined;
  /** In a queue, or with one of its agents. */
  #place: Place | undefined;
  #sdpVersion = 0;

  constructor(host: CallHost, invite: ServerTransaction, dialog: Dialog, offer: Offer | undefined) {
    this.#host = host;
    this.invite = invite;
    this.dialog = dialog;
    this.#offer = offer;
    this.#startedAt = this.#seconds();
    host.metrics.pbx.callStarted();
    this.#trunk = host.trunks.of(parseUri(invite.request.uri));
    this.#trunk?.begun();
  }

  get state(): CallState {
    return this.#state;
  }

  begin(treatment: Treatment): void {
    const { clock, media, queues } = this.#host;
    this.#host.respond(this.invite, 100);
    if (treatment.kind === 'reject') {
      this.refuse(treatment.status);
      return;
    }
    this.#host.respond(this.invite, treatment.kind === 'queue' ? 182 : 180, this.#asDialog());
    const rung = (): void => {
      this.#rung = true;
      this.#answer();
    };
    if (treatment.kind === 'answer') this.#limit = clock.after(treatment.ringMs, rung);
    else this.#limit = clock.after(RING_LIMIT_MS, () => this.refuse(480));
    if (treatment.kind === 'ring') return;
    if (treatment.kind === 'queue') this.#place = queues.of(treatment.queue).enter(rung);
    media.open(this.#offer?.codec ?? 'PCMU').then(
      (leg) => {
        this.#leg = leg;
        if (this.#state === 'ended') leg.close();
        else this.#answer();
      },
      () => this.refuse(503),
    );
  }

  /** Ends a call that is not answered yet, by any final response from 300 up. */
  refuse(status: number, headers: ResponseOptions['headers'] = []): void {
    if (this.#state !== 'ringing') return;
    const extra =
      status >= 300 && status < 400
        ? [...headers, ['contact', '<sip:elsewhere@127.0.0.1>'] as const]
        : headers;
    this.#host.respond(this.invite, status, { tag: this.dialog.localTag, headers: extra });
    this.#observeLatency();
    this.#end(status);
  }

  /** The ACK of one of its 2xx. */
  acknowledge(sequence: number): void {
    for (const accepted of this.#accepted) {
      if (accepted.sequence !== sequence) continue;
      accepted.stop();
      this.#accepted.delete(accepted);
      if (this.#state === 'answered') this.#state = 'talking';
    }
  }

  /** A BYE from the caller, already answered; it may also end a call that still rings (15.1.2). */
  byeReceived(reason: string | undefined): void {
    this.#host.metrics.sip.bye(Direction.inbound, ByeBy.remote, byeReasonOf(reason));
    if (this.#state === 'ringing') this.refuse(487);
    else this.#hangUp(200, 'bye');
  }

  /** Ends the call from this side, with a BYE where it has been answered. */
  end(cause: 'shutdown' | 'limit' | 'no-ack'): void {
    if (this.#state === 'ringing') this.refuse(503);
    if (this.#state === 'ended') return;
    const lost = cause === 'no-ack';
    this.#host.metrics.sip.bye(Direction.inbound, ByeBy.local, lost ? ByeReason.error : ByeReason.normal);
    this.#host.sendBye(this.dialog);
    // What is no status code counts as failed.
    this.#hangUp(lost ? 0 : 200, cause);
  }

  /** A re-INVITE, in order and with an acceptable offer or none: the session goes on as it was (14.2). */
  reinvited(transaction: ServerTransaction, offer: Offer | undefined): void {
    this.dialog.refreshTarget(transaction.request.headers);
    this.#accept(transaction, offer);
  }

  #asDialog() {
    const routes = this.invite.request.headers
      .list('record-route')
      .map((route) => ['record-route', route] as const);
    const contact = ['contact', this.#host.contact] as const;
    return { tag: this.dialog.localTag, headers: [...routes, contact] };
  }

  #answer(): void {
    if (this.#state !== 'ringing' || !this.#rung || this.#leg === undefined) return;
    this.#state = 'answered';
    this.#answeredAt = this.#seconds();
    this.#limit?.cancel();
    this.#limit = this.#host.clock.after(CALL_LIMIT_MS, () => this.end('limit'));
    this.#accept(this.invite, this.#offer);
    this.#observeLatency();
    this.#trunk?.answered(this.#answeredAt - this.#startedAt);
    const { pbx } = this.#host.metrics;
    pbx.sipDialogsCreated.inc(Direction.inbound);
    pbx.sipDialogsActive.inc();
  }

  /** Sends a 2xx with the answer, or an offer where none came, and repeats it until its ACK. */
  #accept(transaction: ServerTransaction, offer: Offer | undefined): void {
    const { address, port } = this.#leg!;
    this.#sdpVersion += 1;
    const body = offer
      ? makeAnswer(offer, address, port, this.#sdpVersion)
      : makeOffer(this.#offer?.codec ?? 'PCMU', address, port, this.#sdpVersion);
    const { tag, headers } = this.#asDialog();
    this.#host.respond(transaction, 200, {
      tag,
      headers: [...headers, ['content-type', 'application/sdp']],
      body,
    });
    this.#accepted.add(new AcceptedInvite(this.#host.clock, transaction, () => this.#ackLost()));
  }

  #ackLost(): void {
    this.#host.metrics.sip.transactionTimeout(Method.INVITE);
    this.end('no-ack');
  }

  #observeLatency(): void {
    this.#host.metrics.pbx.sipInviteLatency.observe(this.#seconds() - this.#startedAt, Direction.inbound);
  }

  /** The end of an answered call, which has a dialog. */
  #hangUp(status: number, reason: 'bye' | 'shutdown' | 'limit' | 'no-ack'): void {
    const { metrics } = this.#host;
    metrics.pbx.sipDialogsTerminated.inc(Direction.inbound, metrics.intern(metrics.labels.reason, reason));
    metrics.pbx.sipDialogsActive.dec();
    this.#end(status, reason);
  }

  /** `reason` is why it failed, if it has. */
  #end(status: number, reason = failureReason(status)): void {
    this.#state = 'ended';
    this.#limit?.cancel();
    for (const accepted of this.#accepted) accepted.stop();
    this.#accepted.clear();
    this.#leg?.close();
    this.#place?.leave(status === 487);
    const result = resultOf(status);
    if (result === Result.rejected || result === Result.failed) this.#trunk?.failed(reason);
    const { pbx } = this.#host.metrics;
    pbx.callEnded(this.#startedAt, this.#answeredAt, this.#seconds(), status, Direction.inbound);
    this.#host.ended(this);
  }

  #seconds(): number {
    return this.#host.clock.now() / 1000;
  }
}
