// SIP messages for tests, as a phone at 127.0.0.1:5080 would send them.
import { parseMessage, type SipRequest, type SipResponse } from '#dist/demo/sip-message.js';
import type { Endpoint } from '#dist/demo/sip-response.js';

export const PHONE: Endpoint = { address: '127.0.0.1', port: 5080 };

export const OFFER = [
  'v=0',
  'o=phone 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0 8',
  'a=rtpmap:0 PCMU/8000',
  '',
].join('\r\n');

export type RequestParts = {
  readonly uri?: string;
  readonly branch?: string;
  readonly callId?: string;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly cseq?: number;
  readonly to?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
};

/** The text of a request. */
export function requestText(method: string, parts: RequestParts = {}): string {
  const {
    uri = 'sip:echo@127.0.0.1:5060',
    branch = 'z9hG4bK-1',
    callId = 'call-1',
    fromTag = 'phone',
    toTag,
    cseq = 1,
    to = '<sip:echo@127.0.0.1:5060>',
    headers = [],
    body = '',
  } = parts;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:5080;branch=${branch}`,
    'Max-Forwards: 70',
    `From: "Phone" <sip:phone@127.0.0.1>;tag=${fromTag}`,
    `To: ${to}${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    ...(headers.some((header) => header.startsWith('Contact:')) || method === 'REGISTER'
      ? []
      : ['Contact: <sip:phone@127.0.0.1:5080>']),
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** A request as the parser gives it. */
export function request(method: string, parts: RequestParts = {}): SipRequest {
  const message = parseMessage(Buffer.from(requestText(method, parts)));
  if (message?.kind !== 'request') throw new Error(`the test's ${method} is ${JSON.stringify(message)}`);
  return message;
}

/** A response as the parser gives it. */
export function response(bytes: Buffer): SipResponse {
  const message = parseMessage(bytes);
  if (message?.kind !== 'response') throw new Error(`expected a response, got ${bytes.toString()}`);
  return message;
}
