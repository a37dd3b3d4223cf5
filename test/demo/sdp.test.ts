// Offers and answers: RFC 3264 for one audio stream.
import test from 'ava';
import fc from 'fast-check';
import { makeAnswer, makeOffer, parseSdp } from '#dist/demo/sdp.js';
import { OFFER } from './messages.js';

const answer = (body: string): string[] =>
  makeAnswer(parseSdp(body)!, '127.0.0.1', 30_000, 1).toString().trimEnd().split('\r\n');

test('an offer gives address, port and the first codec known', (t) => {
  t.like(parseSdp(OFFER), { address: '127.0.0.1', port: 40_000, codec: 'PCMU', direction: 'sendrecv' });
  t.is(parseSdp(OFFER.replace('AVP 0 8', 'AVP 96 8 0'))?.codec, 'PCMA');
});

test('the stream’s own address and direction win over the session’s', (t) => {
  const body = OFFER.replace('t=0 0', 'a=inactive\r\nt=0 0') + 'c=IN IP4 127.0.0.2\r\na=sendonly\r\n';
  t.like(parseSdp(body), { address: '127.0.0.2', direction: 'sendonly' });
});

test('an answer has as many streams as the offer, all but the audio one refused', (t) => {
  const body = OFFER.replace('m=audio', 'm=video 40002 RTP/AVP 31\r\nm=audio').replace('t=0 0', 't=1 2');
  const lines = answer(body);
  t.deepEqual(
    lines.filter((line) => line.startsWith('m=')),
    ['m=video 0 RTP/AVP 31', 'm=audio 30000 RTP/AVP 0'],
  );
  t.true(lines.includes('t=1 2'));
});

test('who only sends gets one that only receives, and the other way round', (t) => {
  t.true(answer(`${OFFER}a=sendonly\r\n`).includes('a=recvonly'));
  t.true(answer(`${OFFER}a=recvonly\r\n`).includes('a=sendonly'));
  t.true(answer(`${OFFER}a=inactive\r\n`).includes('a=inactive'));
});

test('an offer without a codec, an audio stream or an address is not acceptable', (t) => {
  t.is(parseSdp(OFFER.replace('AVP 0 8', 'AVP 9 96')), undefined);
  t.is(parseSdp(OFFER.replace('audio 40000', 'audio 0')), undefined);
  t.is(parseSdp(OFFER.replace('m=audio', 'm=image')), undefined);
  t.is(parseSdp(OFFER.replace('RTP/AVP', 'RTP/SAVP')), undefined);
  t.is(parseSdp(OFFER.replace('c=IN IP4 127.0.0.1\r\n', '')), undefined);
  t.is(parseSdp('hello'), undefined);
});

test('an offer made here is one that is understood here', (t) => {
  t.like(parseSdp(makeOffer('PCMA', '127.0.0.1', 30_002, 1).toString()), { codec: 'PCMA', port: 30_002 });
});

test('no text makes the parser throw', (t) => {
  const line = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('v=0', 'm=audio 1 RTP/AVP 0', 'c=IN IP4 1.2.3.4', 'a=sendonly'),
  );
  fc.assert(fc.property(fc.array(line), (lines) => void parseSdp(lines.join('\r\n'))));
  t.pass();
});
