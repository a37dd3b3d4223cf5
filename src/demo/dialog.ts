// A confirmed dialog: its identity, sequence numbers, route set and remote target (RFC 3261 12). Signalling threads and caller.
import { randomBytes } from 'node:crypto';
import { Headers } from './sip-headers.js';
import { parseNameAddr, parseUri } from './sip-fields.js';
import { makeRequest, type SipRequest, type SipResponse } from './sip-message.js';
import type { Endpoint } from './sip-response.js';

/** A fresh branch, with the cookie that says it is unique (8.1.1.7). */
export function newBranch(): string {
  return `z9hG4bK${randomBytes(8).toString('hex')}`;
}

/** A fresh tag or Call-ID: at least 32 bits of randomness (19.3). */
export function newToken(): string {
  return randomBytes(8).toString('hex');
}

/** What tells one dialog of a user agent from another, seen from its own side. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`;
}

/** The dialog that a request belongs to, seen from the side that received it. */
export function dialogKeyOf(request: SipRequest): string {
  return dialogKey(request.callId, request.to.params.get('tag') ?? '', request.from.params.get('tag') ?? '');
}

type Parts = {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From and To values as this side writes them. */
  readonly local: string;
  readonly remote: string;
  readonly routeSet: readonly string[];
  readonly remoteTarget: string;
  /** Where requests go when the remote target is no place on this machine. */
  readonly fallback: Endpoint;
  readonly localSequence: number;
  readonly remoteSequence: number;
};

export class Dialog {
  readonly callId: string;
  readonly key: string;
  readonly localTag: string;
  readonly #parts: Parts;
  #remoteTarget: string;
  #localSequence: number;
  #remoteSequence: number;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.callId = parts.callId;
    this.localTag = parts.localTag;
    this.key = dialogKey(parts.callId, parts.localTag, parts.remoteTag);
    this.#remoteTarget = parts.remoteTarget;
    this.#localSequence = parts.localSequence;
    this.#remoteSequence = parts.remoteSequence;
  }

  /** The dialog of a server that answers `invite` with the tag `localTag` (12.1.1). */
  static ofServer(invite: SipRequest, source: Endpoint, localTag: string): Dialog {
    return new Dialog({
      callId: invite.callId,
      localTag,
      remoteTag: invite.from.params.get('tag') ?? '',
      local: `${invite.headers.get('to')!};tag=${localTag}`,
      remote: invite.headers.get('from')!,
      routeSet: invite.headers.list('record-route'),
      remoteTarget: contactUri(invite.headers) ?? invite.from.uri,
      fallback: source,
      localSequence: 0,
      remoteSequence: invite.cseq.number,
    });
  }

  /** The dialog of a client whose `invite` was answered by `response` (12.1.2). */
  static ofClient(invite: SipRequest, response: SipResponse, server: Endpoint): Dialog {
    return new Dialog({
      callId: invite.callId,
      localTag: invite.from.params.get('tag') ?? '',
      remoteTag: response.to.params.get('tag') ?? '',
      local: invite.headers.get('from')!,
      remote: response.headers.get('to')!,
      routeSet: response.headers.list('record-route').reverse(),
      remoteTarget: contactUri(response.headers) ?? invite.uri,
      fallback: server,
      localSequence: invite.cseq.number,
      remoteSequence: -1,
    });
  }

  /** Whether a request is in order; a lower number than the last is a stray, the same one a lazy client's (12.2.2). */
  takeSequence(number: number): boolean {
    if (number < this.#remoteSequence) return false;
    this.#remoteSequence = number;
    return true;
  }

  /** A target refresh: a re-INVITE may move the peer (12.2.2). */
  refreshTarget(headers: Headers): void {
    this.#remoteTarget = contactUri(headers) ?? this.#remoteTarget;
  }

  /** A request within the dialog (12.2.1.1). `sentBy` is this side's host and port for the Via. */
  request(method: 'ACK' | 'BYE', sentBy: string): SipRequest {
    if (method !== 'ACK') this.#localSequence += 1;
    const { local, remote, callId, routeSet } = this.#parts;
    const headers = Headers.of(
      ['via', `SIP/2.0/UDP ${sentBy};branch=${newBranch()};rport`],
      ['max-forwards', '70'],
      ['from', local],
      ['to', remote],
      ['call-id', callId],
      ['cseq', `${this.#localSequence} ${method}`],
    );
    for (const route of routeSet) headers.add('route', route);
    return makeRequest(method, this.#remoteTarget, headers);
  }

  /**
   * Where its requests go: the first route, else the remote target. The demo never sends beyond the loopback network,
   * so any other address is replaced by the one the peer's own messages came from.
   */
  target(): Endpoint {
    const route = this.#parts.routeSet[0] as string | undefined;
    const uri = parseUri(route === undefined ? this.#remoteTarget : (parseNameAddr(route)?.uri ?? ''));
    if (uri === undefined || !/^127(\.\d{1,3}){3}$/.test(uri.host)) return this.#parts.fallback;
    return { address: uri.host, port: uri.port ?? 5060 };
  }
}

function contactUri(headers: Headers): string | undefined {
  const [contact] = headers.list('contact') as [string | undefined];
  return contact === undefined ? undefined : parseNameAddr(contact)?.uri;
}
