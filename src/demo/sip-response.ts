// Responses of a user agent server, and where they are sent (RFC 3261 8.2.6, 18.2; RFC 3581). Signalling threads.
import { formatVia } from './sip-fields.js';
import { Headers } from './sip-headers.js';
import { makeResponse, type SipRequest, type SipResponse } from './sip-message.js';

/** Where a datagram came from or goes to. */
export type Endpoint = { readonly address: string; readonly port: number };

const REASON: Readonly<Partial<Record<number, string>>> = {
  100: 'Trying',
  180: 'Ringing',
  182: 'Queued',
  200: 'OK',
  302: 'Moved Temporarily',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  423: 'Interval Too Brief',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  482: 'Loop Detected',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  491: 'Request Pending',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'Version Not Supported',
  600: 'Busy Everywhere',
  603: 'Decline',
};

const CLASS_REASON = [
  '',
  'Progress',
  'OK',
  'Redirect',
  'Client Error',
  'Server Error',
  'Global Failure',
] as const;

/** The reason phrase for a status code from 100 to 699; for an unknown one, its class's. */
export function reasonPhrase(status: number): string {
  return REASON[status] ?? CLASS_REASON[Math.trunc(status / 100)];
}

export type ResponseOptions = {
  /** Tag for the To of a request that has none; every response but 100 needs one (8.2.6.2). */
  readonly tag?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Buffer;
};

/**
 * The top Via as the transport layer of the server completes it: `received` when the sent-by host is not where the
 * datagram came from, and for `rport` the source port (18.2.1, RFC 3581 4).
 */
function completedVia(request: SipRequest, source: Endpoint): string {
  const params = new Map(request.via.params);
  if (params.has('rport')) params.set('rport', String(source.port));
  if (params.has('rport') || request.via.host !== source.address) params.set('received', source.address);
  return formatVia({ ...request.via, params });
}

/** Builds the response to a request that came from `source`. */
export function respondTo(
  request: SipRequest,
  source: Endpoint,
  status: number,
  { tag, headers = [], body }: ResponseOptions = {},
): SipResponse {
  const [, ...otherVias] = request.headers.list('via');
  const to = request.headers.get('to') ?? '';
  const fields = Headers.of(
    ['via', completedVia(request, source)],
    ...otherVias.map((via) => ['via', via] as const),
    ['from', request.headers.get('from') ?? ''],
    ['to', tag === undefined || request.to.params.has('tag') ? to : `${to};tag=${tag}`],
    ['call-id', request.callId],
    ['cseq', request.headers.get('cseq') ?? ''],
    ...headers,
  );
  return makeResponse(status, reasonPhrase(status), fields, body);
}

/** Where a response goes: the source port with `rport`, else the sent-by port at the source address (18.2.2). */
export function responseTarget(request: SipRequest, source: Endpoint): Endpoint {
  if (request.via.params.has('rport')) return source;
  return { address: source.address, port: request.via.port ?? 5060 };
}
