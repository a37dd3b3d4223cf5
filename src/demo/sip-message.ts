// SIP messages: from a UDP datagram to checked fields and back (RFC 3261 7, 18.3). Any thread.
// `parseMessage` never throws: what is wrong comes back as a value, with the request when it can still be answered.
import { Headers } from './sip-headers.js';
import {
  type CSeq,
  isToken,
  type NameAddr,
  parseCSeq,
  parseNameAddr,
  parseVia,
  type Via,
} from './sip-fields.js';

/** The fields every request and response must carry (RFC 3261 8.1.1), parsed once. */
type Essentials = {
  readonly headers: Headers;
  readonly body: Buffer;
  /** The topmost Via. */
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
};
export type SipRequest = Essentials & {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
};
export type SipResponse = Essentials & {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
};

/** What could not be read. `request` is there when a final response with `status` can find its way back. */
export type Malformed = {
  readonly kind: 'malformed';
  readonly status: 400 | 505;
  readonly why: string;
  readonly request: SipRequest | undefined;
};

const CR = 13;
const LF = 10;
const EMPTY = Buffer.alloc(0);

/** Fields that may occur once only; a second one makes it unclear which is meant (RFC 4475 3.3.8). */
const SINGLE = ['from', 'to', 'call-id', 'cseq', 'max-forwards', 'content-length', 'content-type'] as const;

type Split = { readonly lines: string[]; readonly body: Buffer };

/** Line ends before the start line are skipped (7.5). */
function startOf(datagram: Buffer): number {
  let start = 0;
  while (datagram[start] === CR || datagram[start] === LF) start += 1;
  return start;
}

function splitDatagram(datagram: Buffer, start: number): Split | undefined {
  const strict = datagram.indexOf('\r\n\r\n', start);
  const lenient = datagram.indexOf('\n\n', start);
  const end = strict < 0 ? lenient : lenient < 0 ? strict : Math.min(strict, lenient);
  if (end < 0) return undefined;
  const folded = datagram.toString('utf8', start, end);
  const lines: string[] = [];
  for (const line of folded.split(/\r?\n/)) {
    // A line that starts with white space continues the one before (7.3.1).
    if (/^[ \t]/.test(line) && lines.length > 1) lines[lines.length - 1] += ` ${line.trim()}`;
    else lines.push(line);
  }
  return { lines, body: datagram.subarray(end + (end === strict ? 4 : 2)) };
}

/** Reads header lines; the second value names the first line that is no header field. */
function readHeaders(lines: readonly string[]): [Headers, string | undefined] {
  const headers = new Headers();
  let wrong: string | undefined;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trimEnd();
    if (isToken(name)) headers.add(name, line.slice(colon + 1).trim());
    else wrong ??= line;
  }
  return [headers, wrong];
}

/** What is wrong with the header fields, or undefined. */
function checkHeaders(headers: Headers): string | undefined {
  for (const name of SINGLE) if (headers.count(name) > 1) return `${name} occurs more than once`;
  for (const name of ['via', 'from', 'to', 'call-id', 'cseq']) {
    if (!headers.get(name)) return `${name} is missing`;
  }
  for (const value of headers.list('via'))
    if (parseVia(value) === undefined) return `Via "${value}" is unreadable`;
  for (const name of ['from', 'to']) {
    if (parseNameAddr(headers.get(name)!) === undefined) return `${name} is unreadable`;
  }
  if (/\s/.test(headers.get('call-id')!)) return 'Call-ID holds white space';
  if (parseCSeq(headers.get('cseq')!) === undefined) return `CSeq "${headers.get('cseq')!}" is unreadable`;
  return undefined;
}

/** Cuts the body to Content-Length; over UDP it may be absent, and more than has come is an error (18.3). */
function cutBody(headers: Headers, body: Buffer): Buffer | string {
  const length = headers.get('content-length');
  if (length === undefined) return body;
  if (!/^\d{1,9}$/.test(length)) return `Content-Length "${length}" is no number`;
  if (Number(length) > body.length) return `Content-Length is ${length}, but ${body.length} bytes came`;
  return body.subarray(0, Number(length));
}

const NOBODY: NameAddr = { display: '', uri: '', params: new Map() };

/** The essentials as far as they can be read; undefined without a Via to send an answer to. */
function readEssentials(headers: Headers, body: Buffer, method: string): Essentials | undefined {
  const via = parseVia(headers.list('via')[0] ?? '');
  if (via === undefined) return undefined;
  return {
    headers,
    body,
    via,
    from: parseNameAddr(headers.get('from') ?? '') ?? NOBODY,
    to: parseNameAddr(headers.get('to') ?? '') ?? NOBODY,
    callId: headers.get('call-id') ?? '',
    cseq: parseCSeq(headers.get('cseq') ?? '') ?? { number: 0, method },
  };
}

function malformed(why: string, request?: SipRequest, status: 400 | 505 = 400): Malformed {
  return { kind: 'malformed', status, why, request };
}

/** Whether a response could be built at all: it copies these fields as they stand (8.2.6.2). */
function isAnswerable(headers: Headers): boolean {
  return ['from', 'to', 'call-id', 'cseq'].every((name) => headers.get(name));
}

/** Reads one datagram. Undefined is a keep-alive: nothing but line ends (RFC 5626 3.5.1). Cost: linear in its length. */
export function parseMessage(datagram: Buffer): SipRequest | SipResponse | Malformed | undefined {
  const start = startOf(datagram);
  if (start === datagram.length) return undefined;
  const split = splitDatagram(datagram, start);
  if (split === undefined) return malformed('no empty line ends the header');
  const [first, ...rest] = split.lines;
  if (split.lines.some((line) => /[\0\r]/.test(line))) return malformed('control characters in the header');
  const [headers, wrongLine] = readHeaders(rest);
  const body = cutBody(headers, split.body);
  const why =
    (wrongLine === undefined ? undefined : `"${wrongLine}" is no header field`) ??
    checkHeaders(headers) ??
    (typeof body === 'string' ? body : undefined);
  headers.delete('content-length');
  const content = typeof body === 'string' ? EMPTY : body;

  const status = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i.exec(first);
  if (status !== null) {
    const essentials = readEssentials(headers, content, '');
    if (why !== undefined || essentials === undefined) return malformed(why ?? 'no Via');
    return { kind: 'response', status: Number(status[1]), reason: status[2] || '', ...essentials };
  }

  const [method, uri, version, ...more] = first.split(' ');
  if (!isToken(method) || /^SIP\//i.test(first)) return malformed(`start line "${first}" is unreadable`);
  const essentials = readEssentials(headers, content, method);
  if (essentials === undefined) return malformed(why ?? 'no Via');
  const request: SipRequest = { kind: 'request', method, uri: uri || '', ...essentials };
  const answerable = isAnswerable(headers) ? request : undefined;
  if (!uri || /[<>]/.test(uri) || !/^SIP\/\d+\.\d+$/i.test(version || '') || more.length > 0) {
    return malformed(`start line "${first}" is unreadable`, answerable);
  }
  if (version.toUpperCase() !== 'SIP/2.0') return malformed(`version ${version}`, answerable, 505);
  if (why !== undefined) return malformed(why, answerable);
  if (request.cseq.method !== method) return malformed(`CSeq says ${request.cseq.method}`, answerable);
  return request;
}

/** Writes a message; Content-Length is always added, from the body. */
export function serialise(message: SipRequest | SipResponse): Buffer {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  return Buffer.concat([
    Buffer.from(`${start}\r\n${message.headers.toWire(message.body.length)}\r\n`),
    message.body,
  ]);
}

/** Builds a request from its header fields, which must hold the essentials. Throws a TypeError if they do not. */
export function makeRequest(method: string, uri: string, headers: Headers, body: Buffer = EMPTY): SipRequest {
  return { kind: 'request', method, uri, ...makeEssentials(headers, body, method) };
}

/** Builds a response from its header fields, which must hold a Via. Throws a TypeError if they do not. */
export function makeResponse(
  status: number,
  reason: string,
  headers: Headers,
  body: Buffer = EMPTY,
): SipResponse {
  return { kind: 'response', status, reason, ...makeEssentials(headers, body, '') };
}

function makeEssentials(headers: Headers, body: Buffer, method: string): Essentials {
  const essentials = readEssentials(headers, body, method);
  if (essentials === undefined) throw new TypeError('a SIP message needs a Via header field');
  return essentials;
}
