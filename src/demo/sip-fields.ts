// The structured header fields and URIs of SIP: Via, From/To/Contact, CSeq, SIP URIs (RFC 3261 20, 25). Any thread.
// Every parser returns undefined for what it cannot read; none throws.
import { splitOutside } from './sip-headers.js';

/** Parameters after a semicolon, names in lower case; undefined is a parameter without a value. */
export type Params = Map<string, string | undefined>;

export type Via = {
  readonly transport: string;
  readonly host: string;
  /** The sent-by port, absent when the default is meant. */
  readonly port: number | undefined;
  readonly params: Params;
};

/** A name-addr or addr-spec with the header field's own parameters. */
export type NameAddr = { readonly display: string; readonly uri: string; readonly params: Params };

export type CSeq = { readonly number: number; readonly method: string };

export type SipUri = {
  readonly scheme: 'sip' | 'sips' | 'tel';
  /** With its own parameters, without a password. */
  readonly user: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly params: Params;
};

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/** Whether the text is a `token` of the SIP grammar: a method, a tag, a branch. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** One quoted string, or text without a quote in it: an open quote would swallow what is written behind it. */
const QUOTED_OR_PLAIN = /^(?:"(?:[^"\\]|\\.)*"|[^"<>]*)$/;

function parseParams(parts: readonly string[]): Params | undefined {
  const params: Params = new Map();
  for (const part of parts) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? undefined : part.slice(equals + 1).trim();
    if (!isToken(name) || !QUOTED_OR_PLAIN.test(value ?? '')) return undefined;
    params.set(name, value);
  }
  return params;
}

export function formatParams(params: Params): string {
  let text = '';
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  return text;
}

/** A host and an optional port; IPv6 stands in brackets, which are kept. */
function parseHostPort(text: string): { host: string; port: number | undefined } | undefined {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._]+)(?:\s*:\s*(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const [, host, digits] = match as unknown as [string, string, string | undefined];
  if (digits === undefined) return { host, port: undefined };
  const port = Number(digits);
  return port >= 1 && port <= 65535 ? { host, port } : undefined;
}

/** Reads one Via value: `SIP/2.0/UDP host:port;branch=…`. */
export function parseVia(value: string): Via | undefined {
  const [head, ...rest] = splitOutside(value, ';');
  const match = /^SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+(\S.*)$/i.exec(head);
  if (match === null) return undefined;
  const sentBy = parseHostPort(match[2]);
  const params = parseParams(rest);
  if (sentBy === undefined || params === undefined) return undefined;
  return { transport: match[1].toUpperCase(), ...sentBy, params };
}

export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${via.host}${port}${formatParams(via.params)}`;
}

/**
 * Reads a From, To or Contact value. Without angle brackets everything after the first semicolon belongs to the header
 * field, not to the URI (RFC 3261 20).
 */
export function parseNameAddr(value: string): NameAddr | undefined {
  const [head, ...rest] = splitOutside(value, ';');
  const params = parseParams(rest);
  if (params === undefined) return undefined;
  const open = head.lastIndexOf('<');
  if (open < 0) return isBareUri(head) ? { display: '', uri: head, params } : undefined;
  const display = head.slice(0, open).trim();
  const uri = head.slice(open + 1, -1).trim();
  if (!head.endsWith('>') || !isBareUri(uri) || !QUOTED_OR_PLAIN.test(display)) return undefined;
  return { display, uri, params };
}

function isBareUri(text: string): boolean {
  return text !== '' && !/[\s"<>]/.test(text);
}

/** Reads a CSeq value: a number below 2^31 and a method. */
export function parseCSeq(value: string): CSeq | undefined {
  const match = /^(\d{1,10})\s+(\S+)$/.exec(value);
  if (match === null) return undefined;
  const number = Number(match[1]);
  return number < 2 ** 31 && isToken(match[2]) ? { number, method: match[2] } : undefined;
}

/** Reads a sip, sips or tel URI; any other scheme gives undefined. Escapes are left as they are. */
export function parseUri(text: string): SipUri | undefined {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase();
  const whole = text.slice(colon + 1);
  // A user may have semicolons and question marks; an @ in it is escaped, as it is everywhere else (25.1).
  const at = scheme === 'tel' ? -1 : whole.indexOf('@');
  const [head, ...rest] = whole
    .slice(at + 1)
    .split('?', 1)[0]
    .split(';');
  const params = parseParams(rest);
  if (params === undefined) return undefined;
  if (scheme === 'tel') return /^[0-9A-Fa-f+*#().-]+$/.test(head) ? telUri(head, params) : undefined;
  if (scheme !== 'sip' && scheme !== 'sips') return undefined;
  const hostPort = parseHostPort(head);
  if (hostPort === undefined) return undefined;
  const user = whole.slice(0, Math.max(at, 0)).split(':', 1)[0];
  return { scheme, user, host: hostPort.host.toLowerCase(), port: hostPort.port, params };
}

function telUri(user: string, params: Params): SipUri {
  return { scheme: 'tel', user, host: '', port: undefined, params };
}
