// The registrar's binding store: who is reachable where and until when (RFC 3261 10.3). Signalling threads.
import type { Clock, Timer } from './clock.js';
import { parseNameAddr, parseUri, type SipUri } from './sip-fields.js';
import type { SipRequest } from './sip-message.js';

/** Seconds. A binding lives this long unless the request says otherwise; longer wishes are cut, shorter ones refused. */
export const DEFAULT_EXPIRES = 3600;
export const MIN_EXPIRES = 60;

/** Keeps what a flood can make us hold within bounds. */
const MAX_BINDINGS = 10_000;

type Binding = {
  readonly contact: string;
  readonly callId: string;
  readonly sequence: number;
  readonly expiresAt: number;
  readonly timer: Timer;
};

export type RegisterResult =
  | { readonly status: 200; readonly contacts: readonly string[]; readonly removed: boolean }
  | { readonly status: 400 | 404 | 423 | 500 | 503; readonly reason: string };

type Change = { readonly key: string; readonly contact: string; readonly expires: number };

/** The address of record in one spelling: no parameters, host in lower case (10.3, step 5). */
export function addressOfRecord(request: SipRequest): SipUri | undefined {
  const uri = parseUri(request.to.uri);
  return uri === undefined || uri.scheme === 'tel' || uri.user === '' ? undefined : uri;
}

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Math.min(Number(text), DEFAULT_EXPIRES) : undefined;
}

export class Registrar {
  readonly #clock: Clock;
  readonly #changed: (by: number) => void;
  readonly #byAddress = new Map<string, Map<string, Binding>>();
  #size = 0;

  /** `changed` hears of every binding that comes (+1) or goes (-1). */
  constructor(clock: Clock, changed: (by: number) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get size(): number {
    return this.#size;
  }

  /** Carries out a REGISTER: all of its changes, or none. */
  register(request: SipRequest): RegisterResult {
    const uri = addressOfRecord(request);
    if (uri === undefined) return { status: 404, reason: 'no-address-of-record' };
    const address = `${uri.user}@${uri.host}`;
    const bindings = this.#byAddress.get(address) ?? new Map<string, Binding>();
    const changes = this.#readChanges(request, bindings);
    if (!Array.isArray(changes)) return changes;
    for (const { key } of changes) {
      const known = bindings.get(key);
      if (known?.callId === request.callId && known.sequence >= request.cseq.number) {
        return { status: 500, reason: 'out-of-order' };
      }
    }
    if (this.#size + changes.filter(({ key }) => !bindings.has(key)).length > MAX_BINDINGS) {
      return { status: 503, reason: 'full' };
    }
    if (changes.length > 0) this.#byAddress.set(address, bindings);
    for (const change of changes) this.#apply(address, bindings, change, request);
    return {
      status: 200,
      contacts: this.#list(bindings),
      removed: changes.some(({ expires }) => expires === 0),
    };
  }

  /** Forgets everything; no timer stays behind. */
  close(): void {
    for (const [address, bindings] of this.#byAddress) {
      for (const key of bindings.keys()) this.#remove(address, bindings, key);
    }
  }

  #readChanges(request: SipRequest, bindings: ReadonlyMap<string, Binding>): Change[] | RegisterResult {
    const contacts = request.headers.list('contact');
    const header = request.headers.get('expires');
    if (contacts.includes('*')) {
      // Only alone, and only to remove everything (10.2.2).
      if (contacts.length > 1 || seconds(header) !== 0) return { status: 400, reason: 'wildcard' };
      return [...bindings].map(([key, { contact }]) => ({ key, contact, expires: 0 }));
    }
    const changes = new Map<string, Change>();
    for (const contact of contacts) {
      const parsed = parseNameAddr(contact);
      const uri = parsed && parseUri(parsed.uri);
      if (parsed === undefined || uri === undefined) return { status: 400, reason: 'bad-contact' };
      const expires = seconds(parsed.params.get('expires')) ?? seconds(header) ?? DEFAULT_EXPIRES;
      if (expires > 0 && expires < MIN_EXPIRES) return { status: 423, reason: 'interval-too-brief' };
      const key = `${uri.scheme}:${uri.user}@${uri.host}:${uri.port ?? 5060}`;
      changes.set(key, { key, contact: parsed.uri, expires });
    }
    return [...changes.values()];
  }

  #apply(address: string, bindings: Map<string, Binding>, change: Change, request: SipRequest): void {
    const { key, contact, expires } = change;
    if (expires === 0) {
      this.#remove(address, bindings, key);
      return;
    }
    const known = bindings.get(key);
    if (known === undefined) {
      this.#size += 1;
      this.#changed(1);
    } else known.timer.cancel();
    bindings.set(key, {
      contact,
      callId: request.callId,
      sequence: request.cseq.number,
      expiresAt: this.#clock.now() + expires * 1000,
      timer: this.#clock.after(expires * 1000, () => this.#remove(address, bindings, key)),
    });
  }

  #remove(address: string, bindings: Map<string, Binding>, key: string): void {
    const known = bindings.get(key);
    if (known === undefined) return;
    known.timer.cancel();
    bindings.delete(key);
    if (bindings.size === 0) this.#byAddress.delete(address);
    this.#size -= 1;
    this.#changed(-1);
  }

  /** The Contact values of the 200: every binding with the seconds it has left (10.3, step 8). */
  #list(bindings: ReadonlyMap<string, Binding>): string[] {
    const now = this.#clock.now();
    return [...bindings.values()].map(
      ({ contact, expiresAt }) => `<${contact}>;expires=${Math.max(0, Math.round((expiresAt - now) / 1000))}`,
    );
  }
}
