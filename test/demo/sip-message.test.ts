// Datagrams to messages and back: what RFC 3261 allows on the wire, and what it does not (RFC 4475 names most of it).
import test from 'ava';
import fc from 'fast-check';
import { Headers } from '#dist/demo/sip-headers.js';
import {
  makeRequest,
  type Malformed,
  parseMessage,
  serialise,
  type SipRequest,
} from '#dist/demo/sip-message.js';
import { requestText } from './messages.js';

function parse(text: string) {
  return parseMessage(Buffer.from(text));
}
function parsed(text: string): SipRequest {
  const message = parse(text);
  if (message?.kind !== 'request') throw new Error(`no request: ${JSON.stringify(message)}`);
  return message;
}
function broken(text: string): Malformed {
  const message = parse(text);
  if (message?.kind !== 'malformed') throw new Error(`not malformed: ${JSON.stringify(message)}`);
  return message;
}

test('a request gives its method, URI, essentials and body', (t) => {
  const request = parsed(requestText('INVITE', { body: 'v=0\r\n' }));
  t.is(request.method, 'INVITE');
  t.is(request.uri, 'sip:echo@127.0.0.1:5060');
  t.is(request.via.params.get('branch'), 'z9hG4bK-1');
  t.is(request.from.params.get('tag'), 'phone');
  t.is(request.to.uri, 'sip:echo@127.0.0.1:5060');
  t.deepEqual(request.cseq, { number: 1, method: 'INVITE' });
  t.is(request.body.toString(), 'v=0\r\n');
});

test('compact forms, odd case and folded lines say the same as long ones', (t) => {
  const lines = [
    'OPTIONS sip:a@b SIP/2.0',
    'V: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK-9',
    'f : <sip:x@y>;',
    '  tag=one',
    't:',
    '\t<sip:a@b>',
    'I: id',
    'cSEQ: 7',
    ' OPTIONS',
    'l: 0',
  ];
  const request = parsed(`${lines.join('\r\n')}\r\n\r\n`);
  t.is(request.via.params.get('branch'), 'z9hG4bK-9');
  t.is(request.from.params.get('tag'), 'one');
  t.is(request.to.uri, 'sip:a@b');
  t.is(request.callId, 'id');
  t.is(request.cseq.number, 7);
});

test('several Vias are one list, on one line or on several', (t) => {
  const via =
    'Via: SIP/2.0/UDP one:1;branch=z9hG4bKa, SIP/2.0/UDP two;branch=z9hG4bKb\r\nv: SIP / 2.0 / UDP three : 3';
  const request = parsed(requestText('OPTIONS').replace(/Via: [^\r]*/, via));
  t.is(request.headers.list('via').length, 3);
  t.is(request.via.host, 'one');
});

test('commas in quotes and in angle brackets separate nothing', (t) => {
  const headers = ['Contact: "Last, First" <sip:a@b;x=1,2>, <sip:c@d>'];
  t.deepEqual(parsed(requestText('OPTIONS', { headers })).headers.list('contact'), [
    '"Last, First" <sip:a@b;x=1,2>',
    '<sip:c@d>',
  ]);
});

test('a body is cut to its Content-Length, and runs to the end of the datagram without one', (t) => {
  const text = requestText('INVITE', { body: 'v=0\r\n' });
  t.is(parsed(`${text}trailing`).body.toString(), 'v=0\r\n');
  t.is(parsed(`${text.replace(/Content-Length[^\r]*\r\n/, '')}more`).body.toString(), 'v=0\r\nmore');
});

test('line ends before a request are skipped, and alone they are a keep-alive', (t) => {
  t.is(parsed(`\r\n\r\n${requestText('OPTIONS')}`).method, 'OPTIONS');
  t.is(parse('\r\n\r\n'), undefined);
  t.is(parse(''), undefined);
});

const answerable: [what: string, change: (text: string) => string, status?: number][] = [
  ['a body shorter than Content-Length', (text) => text.replace('Content-Length: 0', 'Content-Length: 9')],
  ['a negative Content-Length', (text) => text.replace('Content-Length: 0', 'Content-Length: -1')],
  ['a CSeq of another method', (text) => text.replace('1 OPTIONS', '1 INVITE')],
  ['a CSeq beyond 2^31', (text) => text.replace('1 OPTIONS', '2147483648 OPTIONS')],
  ['two Call-IDs', (text) => text.replace('Call-ID: call-1', 'Call-ID: call-1\r\ni: call-2')],
  ['a From that never closes', (text) => text.replace('<sip:phone@127.0.0.1>', '<sip:phone@127.0.0.1')],
  [
    'a URI in angle brackets',
    (text) => text.replace('sip:echo@127.0.0.1:5060 ', '<sip:echo@127.0.0.1:5060> '),
  ],
  ['two blanks in the start line', (text) => text.replace('OPTIONS ', 'OPTIONS  ')],
  ['a header line without a colon', (text) => text.replace('Max-Forwards: 70', 'Max-Forwards 70')],
  ['a second Via that is nonsense', (text) => text.replace('Max-Forwards: 70', 'Via: nonsense')],
  ['another version', (text) => text.replace('SIP/2.0\r\n', 'SIP/7.0\r\n'), 505],
];
for (const [what, change, status = 400] of answerable) {
  test(`a request with ${what} can be answered with ${status}`, (t) => {
    const malformed = broken(change(requestText('OPTIONS')));
    t.is<number, number>(malformed.status, status);
    t.is(malformed.request?.method, 'OPTIONS');
  });
}

const lost: [what: string, text: string][] = [
  ['no Via', requestText('OPTIONS').replace(/Via: [^\r]*\r\n/, '')],
  ['no Call-ID', requestText('OPTIONS').replace(/Call-ID: [^\r]*\r\n/, '')],
  ['no end of the header', requestText('OPTIONS').trimEnd()],
  ['a bare carriage return in a header', requestText('OPTIONS').replace('70', '70\rVia: x')],
  [
    'a response with a Content-Length too large',
    'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\nf: <sip:a@b>\r\nt: <sip:a@b>\r\ni: 1\r\nCSeq: 1 BYE\r\nl: 5\r\n\r\n',
  ],
  ['nothing but noise', '\u0000\u0001\u0002 hello'],
];
for (const [what, text] of lost) {
  test(`a datagram with ${what} has no way back`, (t) => {
    t.is(broken(text).request, undefined);
  });
}

const token = fc.stringMatching(/^[A-Za-z0-9\-.!%*_+`'~]{1,12}$/);
const value = fc.stringMatching(/^[A-Za-z0-9 ;=@:<>"\\/,.\u00e9\u6f22-]{0,30}$/).map((text) => text.trim());

test('what is written is read back the same', (t) => {
  const message = fc.record({
    method: token,
    user: token,
    callId: token,
    number: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    extra: fc.array(
      fc.tuple(
        token.map((name) => `X-${name}`),
        value,
      ),
      { maxLength: 5 },
    ),
    body: fc.uint8Array({ maxLength: 64 }),
  });
  fc.assert(
    fc.property(message, ({ method, user, callId, number, extra, body }) => {
      const headers = Headers.of(
        ['via', `SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK${user}`],
        ['from', `<sip:${user}@a>;tag=1`],
        ['to', '<sip:b@c>'],
        ['call-id', callId],
        ['cseq', `${number} ${method}`],
        ...extra,
      );
      const written = makeRequest(method, `sip:${user}@127.0.0.1`, headers, Buffer.from(body));
      const read = parseMessage(serialise(written));
      t.is(read?.kind, 'request');
      const { headers: back, ...rest } = read as SipRequest;
      const { headers: sent, ...given } = written;
      t.deepEqual([...back], [...sent]);
      t.deepEqual(rest, given);
    }),
  );
});

test('no datagram makes the parser throw, whatever its bytes', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      parseMessage(Buffer.from(bytes));
    }),
  );
  t.pass();
});

test('no damage to a good request makes the parser throw', (t) => {
  const good = Buffer.from(requestText('INVITE', { body: 'v=0\r\n' }));
  const damage = fc.record({
    at: fc.nat(good.length - 1),
    length: fc.nat(40),
    by: fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.constantFrom(...['\r\n', '\r\n ', ':', ';', '"', '<', ',', '\\'].map((text) => Buffer.from(text))),
    ),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      let bytes = good;
      for (const { at, length, by } of damages) {
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(by), bytes.subarray(at + length)]);
      }
      const message = parseMessage(bytes);
      if (message !== undefined && message.kind !== 'malformed') serialise(message);
    }),
    { numRuns: 1000 },
  );
  t.pass();
});
