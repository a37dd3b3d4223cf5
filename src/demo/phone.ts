// A phone of the built-in caller: a SIP user agent with a socket of its own (RFC 3261 8.1, 10.2, 11.1). Caller thread.
import type { Socket } from 'node:dgram';
import { ClientTransactions, type ResponseUser } from './client-transaction.js';
import { systemClock } from './clock.js';
import { dialogKeyOf, newBranch, newToken } from './dialog.js';
import { type ServerTransaction, ServerTransactions, type TransactionUser } from './server-transaction.js';
import { Headers } from './sip-headers.js';
import { makeRequest, parseMessage, type SipRequest } from './sip-message.js';
import { type Endpoint, respondTo } from './sip-response.js';
import { bindUdp, LOOPBACK } from './udp.js';

/** The realm of the phones: a name that can never be a real one (RFC 2606). */
const REALM = 'pegcount.example';

/** A call that this phone has placed, as far as a phone must know it. */
export interface PhoneCall {
  /** The other side has hung up. */
  ended(outcome: 'bye-received'): void;
}

export class Phone implements TransactionUser {
  readonly clients: ClientTransactions;
  /** Calls by the key of their dialog, for the BYE that may come. */
  readonly calls = new Map<string, PhoneCall>();
  readonly server: Endpoint;
  readonly sentBy: string;
  readonly #socket: Socket;
  readonly #servers: ServerTransactions;
  readonly #address: string;
  readonly #registrationId = newToken();
  #sequence = 0;

  private constructor(socket: Socket, user: string, server: Endpoint) {
    this.#socket = socket;
    this.server = server;
    this.sentBy = `${LOOPBACK}:${socket.address().port}`;
    this.#address = `sip:${user}@${REALM}`;
    const send = (bytes: Buffer, target: Endpoint): void => socket.send(bytes, target.port, target.address);
    this.clients = new ClientTransactions(systemClock, send);
    this.#servers = new ServerTransactions(systemClock, send, this);
    socket.on('message', (datagram, { address, port }) => {
      const message = parseMessage(datagram);
      if (message?.kind === 'response') this.clients.receive(message);
      else if (message?.kind === 'request') this.#servers.receive(message, { address, port });
    });
  }

  /** Opens the phone of `user` that talks to `server`. */
  static async open(user: string, server: Endpoint): Promise<Phone> {
    return new Phone(await bindUdp(), user, server);
  }

  get contact(): string {
    return `<sip:phone@${this.sentBy}>`;
  }

  /** A request outside any dialog, to be completed with more fields. */
  makeRequest(method: string, user: string, callId = newToken(), body?: Buffer): SipRequest {
    this.#sequence += 1;
    const { address, port } = this.server;
    const uri = `sip:${user === '' ? '' : `${user}@`}${address}:${port}`;
    const headers = Headers.of(
      ['via', `SIP/2.0/UDP ${this.sentBy};branch=${newBranch()};rport`],
      ['max-forwards', '70'],
      ['from', `<${this.#address}>;tag=${newToken()}`],
      ['to', method === 'REGISTER' ? `<${this.#address}>` : `<${uri}>`],
      ['call-id', callId],
      ['cseq', `${this.#sequence} ${method}`],
      ['contact', this.contact],
    );
    if (body !== undefined) headers.add('content-type', 'application/sdp');
    return makeRequest(method, uri, headers, body);
  }

  /** Registers for `expires` seconds; 0 takes the registration back. */
  register(expires: number): Promise<boolean> {
    const request = this.makeRequest('REGISTER', '', this.#registrationId);
    request.headers.add('expires', String(expires));
    return this.#ask(request);
  }

  /** Asks what the server can do. */
  options(): Promise<boolean> {
    return this.#ask(this.makeRequest('OPTIONS', ''));
  }

  close(): void {
    this.clients.close();
    this.#servers.close();
    this.#socket.close();
  }

  request(transaction: ServerTransaction, refuse: number): void {
    const { request, source } = transaction;
    const call = this.calls.get(dialogKeyOf(request));
    const status = refuse !== 0 ? refuse : request.method !== 'BYE' ? 405 : call === undefined ? 481 : 200;
    transaction.respond(respondTo(request, source, status, { tag: newToken() }));
    if (status === 200) call?.ended('bye-received');
  }

  ack(): void {
    // Phones accept no call, so nothing of theirs is acknowledged.
  }

  timedOut(): void {
    // Their refusal was never acknowledged: no concern of a phone's.
  }

  /** Whether a request got a 2xx. */
  #ask(request: SipRequest): Promise<boolean> {
    return new Promise((resolve) => {
      const user: ResponseUser = {
        final: ({ status }) => resolve(status < 300),
        timedOut: () => resolve(false),
      };
      this.clients.request(request, this.server, user);
    });
  }
}
