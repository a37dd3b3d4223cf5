// Structured header fields: what is read, and what is refused.
import test from 'ava';
import fc from 'fast-check';
import { formatVia, parseCSeq, parseNameAddr, parseUri, parseVia } from '#dist/demo/sip-fields.js';

test('a Via gives transport, host, port and parameters, and is written back', (t) => {
  const via = parseVia('SIP / 2.0 / udp [::1] : 5070 ;branch=z9hG4bKx;rport ;received=127.0.0.1')!;
  t.deepEqual([via.transport, via.host, via.port], ['UDP', '[::1]', 5070]);
  t.true(via.params.has('rport'));
  t.is(formatVia(via), 'SIP/2.0/UDP [::1]:5070;branch=z9hG4bKx;rport;received=127.0.0.1');
});

test('a Via of another version, without a host or with a port of 0 is refused', (t) => {
  for (const value of [
    'SIP/1.0/UDP a',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP a:0',
    'SIP/2.0/UDP a:65536',
    'SIP/2.0/UDP a;=x',
    '',
  ]) {
    t.is(parseVia(value), undefined, value);
  }
});

test('without angle brackets the parameters belong to the header field', (t) => {
  t.is(parseNameAddr('sip:a@b;tag=1')?.params.get('tag'), '1');
  t.is(parseNameAddr('<sip:a@b;tag=1>')?.params.get('tag'), undefined);
  t.is(parseNameAddr('"A \\"< B" <sip:a@b;x=1>;tag=2')?.uri, 'sip:a@b;x=1');
  t.is(parseNameAddr('"A" <sip:a@b>')?.display, '"A"');
});

test('an address that is not closed, empty or torn is refused', (t) => {
  for (const value of [
    '<sip:a@b',
    '<>',
    '',
    'A B',
    '"A" sip:a@b',
    '<sip:a b>',
    '"A <sip:a@b>',
    '<si":a@b>',
    '<<sip:a@b>',
    '<sip:a@b>;x="y',
  ])
    t.is(parseNameAddr(value), undefined, value);
});

test('a CSeq is a number below 2^31 and a method', (t) => {
  t.deepEqual(parseCSeq('4711 INVITE'), { number: 4711, method: 'INVITE' });
  for (const value of ['INVITE', '1', '-1 INVITE', '2147483648 INVITE', '1 IN@VITE'])
    t.is(parseCSeq(value), undefined);
});

test('a SIP URI gives user, host, port and parameters', (t) => {
  const uri = parseUri('sips:Alice:secret@Example.COM:5061;transport=tcp?subject=x')!;
  t.deepEqual([uri.scheme, uri.user, uri.host, uri.port], ['sips', 'Alice', 'example.com', 5061]);
  t.is(uri.params.get('transport'), 'tcp');
  t.is(parseUri('tel:+49-30-1234')?.user, '+49-30-1234');
  // RFC 3261 19.1.3: a semicolon in the user part belongs to the user.
  const odd = parseUri('sip:alice;day=tuesday:secret@atlanta.com;transport=udp?x=y')!;
  t.deepEqual(
    [odd.user, odd.host, [...odd.params.keys()]],
    ['alice;day=tuesday', 'atlanta.com', ['transport']],
  );
  t.is(parseUri('sip:atlanta.com;method=REGISTER?to=x')?.user, '');
  for (const text of ['http://a', 'sip:', 'sip:a@', 'a@b', 'sip:a@b:x', 'sip:a@b@c', ''])
    t.is(parseUri(text), undefined, text);
});

test('no text makes any of them throw', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      parseVia(text);
      parseNameAddr(text);
      parseCSeq(text);
      parseUri(text);
    }),
  );
  t.pass();
});
