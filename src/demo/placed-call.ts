// One call that the built-in caller places: INVITE, ACK, RTP, BYE, or a CANCEL while it rings (RFC 3261 9.1, 13.2). Caller thread.
import { systemClock, type Timer } from './clock.js';
import { Dialog, newToken } from './dialog.js';
import type { Phone, PhoneCall } from './phone.js';
import { rtpHeaderLength } from './rtp.js';
import type { RtpSender } from './rtp-sender.js';
import type { RtpSocket, RtpSocketPool } from './rtp-socket.js';
import { type Codec, makeOffer, parseSdp } from './sdp.js';
import { Headers } from './sip-headers.js';
import { makeRequest, type SipRequest, type SipResponse, serialise } from './sip-message.js';
import { LOOPBACK } from './udp.js';

export type CallPlan = {
  readonly called: string;
  readonly codec: Codec;
  /** Milliseconds of talk, or of ringing until the CANCEL. */
  readonly ms: number;
  readonly cancel: boolean;
};

/** How it ended: by our BYE, by theirs, refused, cancelled, or without an answer. */
export type Outcome = 'completed' | 'bye-received' | 'refused' | 'cancelled' | 'failed';

export class PlacedCall implements PhoneCall {
  readonly #phone: Phone;
  readonly #sender: RtpSender;
  readonly #pool: RtpSocketPool;
  readonly #plan: CallPlan;
  readonly #done: (outcome: Outcome, packetsBack: number) => void;
  #socket: RtpSocket | undefined;
  #invite: SipRequest | undefined;
  #dialog: Dialog | undefined;
  #ack: Buffer | undefined;
  #timer: Timer | undefined;
  #stopStream: (() => unknown) | undefined;
  #state: 'new' | 'calling' | 'ringing' | 'cancelling' | 'talking' | 'ending' | 'ended' = 'new';
  #stopping = false;
  #packetsBack = 0;

  constructor(
    phone: Phone,
    sender: RtpSender,
    pool: RtpSocketPool,
    plan: CallPlan,
    done: (outcome: Outcome, packetsBack: number) => void,
  ) {
    this.#phone = phone;
    this.#sender = sender;
    this.#pool = pool;
    this.#plan = plan;
    this.#done = done;
  }

  async start(): Promise<void> {
    const phone = this.#phone;
    this.#state = 'calling';
    this.#socket = await this.#pool.acquire();
    this.#socket.handler = (packet) => {
      if (rtpHeaderLength(packet) >= 0) this.#packetsBack += 1;
    };
    const offer = makeOffer(this.#plan.codec, LOOPBACK, this.#socket.port, 1);
    this.#invite = phone.makeRequest('INVITE', this.#plan.called, newToken(), offer);
    phone.clients.request(this.#invite, phone.server, {
      provisional: ({ status }) => this.#progress(status),
      final: (response) => this.#final(response),
      timedOut: () => this.ended('failed'),
    });
  }

  /** Ends the call in whatever way its state allows. */
  stop(): void {
    this.#stopping = true;
    if (this.#state === 'ringing') this.#cancel();
    else if (this.#state === 'talking') this.#bye();
  }

  /** The call is over. */
  ended(outcome: Outcome): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#timer?.cancel();
    this.#stopStream?.();
    if (this.#dialog !== undefined) this.#phone.calls.delete(this.#dialog.key);
    if (this.#socket !== undefined) this.#pool.release(this.#socket);
    this.#done(outcome, this.#packetsBack);
  }

  #progress(status: number): void {
    // A CANCEL may not overtake the INVITE: it waits for a provisional response (9.1).
    if (status === 100 || this.#state !== 'calling') return;
    this.#state = 'ringing';
    if (this.#stopping) this.#cancel();
    else if (this.#plan.cancel) this.#timer = systemClock.after(this.#plan.ms, () => this.#cancel());
  }

  /** The same branch as the INVITE's, in a transaction of its own (9.1). */
  #cancel(): void {
    if (this.#state !== 'ringing') return;
    this.#state = 'cancelling';
    const invite = this.#invite!;
    const copied = ['via', 'max-forwards', 'from', 'to', 'call-id'] as const;
    const headers = Headers.of(...copied.map((name) => [name, invite.headers.get(name)!] as const));
    headers.add('cseq', `${invite.cseq.number} CANCEL`);
    this.#phone.clients.request(makeRequest('CANCEL', invite.uri, headers), this.#phone.server, {
      final: () => {},
      timedOut: () => {},
    });
  }

  #final(response: SipResponse): void {
    const { clients, server, sentBy } = this.#phone;
    if (this.#ack !== undefined) {
      // A repeated 2xx: its ACK got lost, and goes out again (13.2.2.4).
      clients.send(this.#ack, this.#dialog!.target());
    } else if (response.status >= 300) {
      this.ended(response.status === 487 ? 'cancelled' : 'refused');
    } else {
      const dialog = Dialog.ofClient(this.#invite!, response, server);
      this.#dialog = dialog;
      this.#ack = serialise(dialog.request('ACK', sentBy));
      clients.send(this.#ack, dialog.target());
      this.#phone.calls.set(dialog.key, this);
      this.#talk(response);
    }
  }

  #talk(response: SipResponse): void {
    const wasCancelled = this.#state === 'cancelling';
    const answer = parseSdp(response.body.toString());
    this.#state = 'talking';
    if (wasCancelled || this.#stopping || answer === undefined) {
      // The 200 and the CANCEL crossed, or there is nothing to talk over: an answered call all the same.
      this.#bye();
      return;
    }
    this.#stopStream = this.#sender.start(
      this.#socket!,
      { address: answer.address, port: answer.port },
      answer.codec,
    );
    this.#timer = systemClock.after(this.#plan.ms, () => this.#bye());
  }

  #bye(): void {
    if (this.#state !== 'talking') return;
    this.#state = 'ending';
    this.#timer?.cancel();
    this.#stopStream?.();
    const bye = this.#dialog!.request('BYE', this.#phone.sentBy);
    this.#phone.clients.request(bye, this.#dialog!.target(), {
      final: () => this.ended('completed'),
      timedOut: () => this.ended('failed'),
    });
  }
}
