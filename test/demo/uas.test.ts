// The user agent server: what each request gets, and exactly what it counts (RFC 3261 8.2, 9.2, 13.3, 14.2, 15.1).
import test from 'ava';
import { parseSdp } from '#dist/demo/sdp.js';
import { OFFER, requestText } from './messages.js';
import { UasBench } from './uas-bench.js';

const CALLS = ['ok', 'redirect', 'rejected', 'failed'].map(
  (result) => `rustpbx_calls_total{direction="inbound",result="${result}"}`,
);
const ACTIVE = 'rustpbx_active_calls';
const DIALOGS = 'rustpbx_sip_dialogs_active';
const DURATIONS = 'rustpbx_call_duration_seconds_count{direction="inbound"}';
const TALKS = 'rustpbx_call_talk_time_seconds_count{direction="inbound"}';
const LATENCIES = 'rustpbx_sip_invite_latency_seconds_count{direction="inbound"}';
const INVITES = ['1xx', '2xx', '3xx', '4xx', '5xx'].map(
  (code) => `sip_invite_result_total{direction="inbound",code_class="${code}"}`,
);
const bye = (by: string, reason: string) =>
  `sip_bye_total{direction="inbound",by="${by}",reason_class="${reason}"}`;
const ended = (reason: string) =>
  `rustpbx_sip_dialogs_terminated_total{direction="inbound",reason="${reason}"}`;
const responses = (status: number, method: string) =>
  `rustpbx_sip_responses_total{status_class="${Math.trunc(status / 100)}xx",status_code="${status}",method="${method}"}`;

test('an INVITE gets 100, 180 and, when it has rung, 200 with an answer to its offer', async (t) => {
  const bench = new UasBench();
  await bench.invite();
  t.deepEqual(bench.statuses, [100, 180]);
  t.is(bench.responses[0].to.params.get('tag'), undefined);
  bench.clock.advance(200);
  t.deepEqual(bench.statuses, [100, 180, 200]);
  t.is(bench.responses[1].to.params.get('tag'), bench.lastTag);
  t.like(parseSdp(bench.last.body.toString()), { port: 30_000, codec: 'PCMU' });
  t.is(bench.last.headers.get('contact'), '<sip:pegcount@127.0.0.1:5060>');
  t.deepEqual(await bench.figures(ACTIVE, DIALOGS, ...CALLS), [1, 1, 0, 0, 0, 0]);
});

test('a call that is hung up counts once everywhere, and nothing is left', async (t) => {
  const bench = new UasBench();
  const within = await bench.talk();
  bench.clock.advance(4000);
  await bench.send('BYE', { ...within, cseq: 2, branch: 'z9hG4bK-bye' });
  t.is(bench.last.status, 200);
  t.deepEqual(await bench.figures(...CALLS, ACTIVE, DIALOGS), [1, 0, 0, 0, 0, 0]);
  t.deepEqual(await bench.figures(DURATIONS, TALKS, LATENCIES), [1, 1, 1]);
  t.deepEqual(await bench.figures(...INVITES), [2, 1, 0, 0, 0]);
  t.deepEqual(await bench.figures(bye('remote', 'normal'), ended('bye'), responses(200, 'BYE')), [1, 1, 1]);
  const [duration, talk, latency] = await bench.figures(
    'rustpbx_call_duration_seconds_sum{direction="inbound"}',
    'rustpbx_call_talk_time_seconds_sum{direction="inbound"}',
    'rustpbx_sip_invite_latency_seconds_sum{direction="inbound"}',
  );
  t.deepEqual(
    [duration, talk, latency].map((seconds) => seconds.toFixed(3)),
    ['4.200', '4.160', '0.040'],
  );
  t.is(bench.media.open_, 0);
  t.is(bench.uas.calls, 0);
});

test('retransmitted requests are answered again and never counted again', async (t) => {
  const bench = new UasBench();
  await bench.invite();
  await bench.invite();
  t.deepEqual(bench.statuses, [100, 180, 180]);
  bench.clock.advance(200);
  const within = { callId: '1', toTag: bench.lastTag };
  for (let times = 0; times < 3; times += 1) await bench.send('ACK', { ...within, branch: 'z9hG4bK-ack' });
  for (let times = 0; times < 3; times += 1)
    await bench.send('BYE', { ...within, cseq: 2, branch: 'z9hG4bK-bye' });
  await bench.invite();
  t.deepEqual(bench.statuses, [100, 180, 180, 200, 200, 200, 200]);
  t.deepEqual(await bench.figures(...CALLS, DURATIONS), [1, 0, 0, 0, 1]);
  t.deepEqual(await bench.figures(...INVITES, bye('remote', 'normal')), [2, 1, 0, 0, 0, 1]);
  t.deepEqual(
    await bench.figures(responses(100, 'INVITE'), responses(200, 'INVITE'), responses(200, 'BYE')),
    [1, 1, 1],
  );
});

test('a 200 is repeated until its ACK, and counted once', async (t) => {
  const bench = new UasBench();
  await bench.invite();
  bench.clock.advance(40 + 500 + 1000);
  t.deepEqual(bench.statuses, [100, 180, 200, 200, 200]);
  await bench.send('ACK', { callId: '1', toTag: bench.lastTag, branch: 'z9hG4bK-ack' });
  bench.clock.advance(60_000);
  t.is(bench.responses.length, 5);
  t.deepEqual(await bench.figures(...INVITES, ACTIVE), [2, 1, 0, 0, 0, 1]);
});

test('a 200 that is never acknowledged ends in a BYE after 64*T1, and the call has failed', async (t) => {
  const bench = new UasBench();
  await bench.invite();
  bench.clock.advance(40 + 31_999);
  t.is(bench.requests.length, 0);
  bench.clock.advance(1);
  t.deepEqual(
    bench.requests.map(({ method, uri }) => [method, uri]),
    [['BYE', 'sip:phone@127.0.0.1:5080']],
  );
  t.deepEqual(await bench.figures(...CALLS, ACTIVE, DIALOGS, TALKS), [0, 0, 0, 1, 0, 0, 1]);
  t.deepEqual(await bench.figures(bye('local', 'error'), ended('no-ack')), [1, 1]);
  t.deepEqual(await bench.figures('sip_transaction_timeout_total{method="INVITE"}'), [1]);
  bench.clock.advance(32_000);
  t.deepEqual(await bench.figures('sip_transaction_timeout_total{method="BYE"}'), [1]);
  t.is(bench.media.open_, 0);
  t.is(bench.clock.pending, 0);
});

test('a call whose phone has vanished is ended after an hour', async (t) => {
  const bench = new UasBench();
  await bench.talk();
  bench.clock.advance(3_600_000);
  t.is(bench.requests[0].method, 'BYE');
  t.deepEqual(await bench.figures(...CALLS, ACTIVE, ended('limit')), [1, 0, 0, 0, 0, 1]);
});

test('a CANCEL gets 200, its INVITE 487, and the call is rejected', async (t) => {
  const bench = new UasBench();
  await bench.invite();
  await bench.send('CANCEL', { callId: '1', branch: 'z9hG4bK-1' });
  t.deepEqual(bench.statuses, [100, 180, 200, 487]);
  t.is(new Set(bench.responses.slice(1).map(({ to }) => to.params.get('tag'))).size, 1, 'one To tag');
  await bench.send('ACK', { callId: '1', branch: 'z9hG4bK-1', toTag: bench.lastTag });
  bench.clock.advance(60_000);
  t.is(bench.responses.length, 4);
  t.deepEqual(await bench.figures(...CALLS, ACTIVE, DIALOGS), [0, 0, 1, 0, 0, 0]);
  t.deepEqual(await bench.figures(DURATIONS, TALKS, LATENCIES), [1, 0, 1]);
  t.is(bench.media.open_, 0);
});

test('a CANCEL that comes too late changes nothing, and one for no call gets 481', async (t) => {
  const bench = new UasBench();
  await bench.talk();
  await bench.send('CANCEL', { callId: '1', branch: 'z9hG4bK-1' });
  t.deepEqual(bench.statuses, [100, 180, 200, 200]);
  await bench.send('CANCEL', { callId: '1', branch: 'z9hG4bK-unknown' });
  t.is(bench.last.status, 481);
  t.deepEqual(await bench.figures(ACTIVE, ...CALLS), [1, 0, 0, 0, 0]);
});

test('a media endpoint that comes after the CANCEL is closed again', async (t) => {
  const bench = new UasBench();
  const invited = bench.invite();
  const cancelled = bench.send('CANCEL', { callId: '1', branch: 'z9hG4bK-1' });
  await Promise.all([invited, cancelled]);
  t.is(bench.media.opened, 1);
  t.is(bench.media.open_, 0);
});

test('without a media endpoint the call gets 503 and has failed', async (t) => {
  const bench = new UasBench();
  bench.media.refuse = true;
  await bench.invite();
  t.deepEqual(bench.statuses, [100, 180, 503]);
  t.deepEqual(await bench.figures(...CALLS, ACTIVE), [0, 0, 0, 1, 0]);
});

test('the configured share is refused, in turn with 302, 486, 404 and 503, each a completed call', async (t) => {
  const bench = new UasBench(50);
  for (let call = 1; call <= 16; call += 1) await bench.invite(`c${call}`);
  t.deepEqual(
    bench.statuses.filter((status) => status >= 300),
    [302, 486, 404, 503, 302, 486, 404, 503],
  );
  t.deepEqual(await bench.figures(...CALLS, ACTIVE, DURATIONS), [0, 2, 4, 2, 8, 8]);
});

test('a number that is a status is refused with it, and "ring" rings until it is given up', async (t) => {
  const bench = new UasBench();
  await bench.invite('a', { uri: 'sip:603@127.0.0.1' });
  t.deepEqual(bench.statuses, [100, 603]);
  await bench.send('ACK', { callId: 'a', branch: 'z9hG4bK-a', toTag: bench.lastTag });
  await bench.invite('b', { uri: 'sip:ring@127.0.0.1' });
  bench.clock.advance(59_999);
  t.is(bench.last.status, 180);
  bench.clock.advance(1);
  t.is(bench.last.status, 480);
  t.deepEqual(await bench.figures(...CALLS, ACTIVE), [0, 0, 1, 1, 0]);
});

test('a refusal that is never acknowledged counts as a transaction timeout', async (t) => {
  const bench = new UasBench();
  await bench.invite('a', { uri: 'sip:404@127.0.0.1' });
  bench.clock.advance(32_000);
  t.deepEqual(
    await bench.figures('sip_transaction_timeout_total{method="INVITE"}', ...CALLS),
    [1, 0, 0, 1, 0],
  );
});

test('a BYE for no dialog gets 481 and counts no hang-up', async (t) => {
  const bench = new UasBench();
  await bench.send('BYE', { toTag: 'nobody' });
  t.is(bench.last.status, 481);
  t.deepEqual(await bench.figures(bye('remote', 'normal'), responses(481, 'BYE')), [0, 1]);
});

test('a BYE out of order gets 500, and one before the answer ends the call with 487', async (t) => {
  const bench = new UasBench();
  const within = await bench.talk('1', { cseq: 5 });
  await bench.send('BYE', { ...within, cseq: 4, branch: 'z9hG4bK-old' });
  t.is(bench.last.status, 500);
  await bench.send('OPTIONS', { ...within, cseq: 5, branch: 'z9hG4bK-same' });
  t.is(bench.last.status, 200);
  await bench.invite('2');
  await bench.send('BYE', { callId: '2', toTag: bench.lastTag, cseq: 2, branch: 'z9hG4bK-early' });
  t.deepEqual(bench.statuses.slice(-2), [200, 487]);
  t.deepEqual(await bench.figures(...CALLS, ACTIVE), [0, 0, 1, 0, 1]);
});

test('the Reason of a BYE tells its class', async (t) => {
  const bench = new UasBench();
  const reasons = ['Q.850;cause=16;text="Normal"', 'SIP ;cause=408', 'Q.850;cause=38', 'nonsense'];
  for (const [index, reason] of reasons.entries()) {
    const within = await bench.talk(`r${index}`);
    await bench.send('BYE', {
      ...within,
      cseq: 2,
      branch: `z9hG4bK-r${index}-bye`,
      headers: [`Reason: ${reason}`],
    });
  }
  const classes = ['user-hangup', 'timer-expired', 'error', 'normal'].map((reason) => bye('remote', reason));
  t.deepEqual(await bench.figures(...classes), [1, 1, 1, 1]);
});

test('a re-INVITE gets 200 with the same endpoint, and is no new call', async (t) => {
  const bench = new UasBench();
  const within = await bench.talk();
  await bench.send('INVITE', {
    ...within,
    cseq: 2,
    branch: 'z9hG4bK-re',
    body: OFFER.replace('t=0 0', 't=0 0\r\na=sendonly'),
  });
  t.is(bench.last.status, 200);
  t.like(parseSdp(bench.last.body.toString()), { port: 30_000, direction: 'recvonly' });
  bench.clock.advance(500);
  t.is(bench.statuses.filter((status) => status === 200).length, 3, 'repeated until its own ACK');
  await bench.send('ACK', { ...within, cseq: 2, branch: 'z9hG4bK-ack-re' });
  bench.clock.advance(60_000);
  t.is(bench.statuses.filter((status) => status === 200).length, 3);
  t.deepEqual(await bench.figures(ACTIVE, DIALOGS, ...INVITES.slice(0, 2)), [1, 1, 2, 2]);
  t.is(bench.media.opened, 1);
});

test('a re-INVITE with nothing to talk in gets 488 and the call goes on; one for no dialog gets 481', async (t) => {
  const bench = new UasBench();
  const within = await bench.talk();
  await bench.send('INVITE', {
    ...within,
    cseq: 2,
    branch: 'z9hG4bK-re',
    body: OFFER.replace('AVP 0 8', 'AVP 9'),
  });
  t.is(bench.last.status, 488);
  await bench.send('INVITE', { toTag: 'nobody', callId: 'x', branch: 'z9hG4bK-x', body: OFFER });
  t.is(bench.last.status, 481);
  t.deepEqual(await bench.figures(ACTIVE, ...CALLS), [1, 0, 0, 0, 0]);
});

test('an INVITE without an offer gets one in the 200', async (t) => {
  const bench = new UasBench();
  await bench.talk('1', { body: '' });
  t.like(parseSdp(bench.responses.find(({ status }) => status === 200)!.body.toString()), { codec: 'PCMU' });
});

test('what cannot be done is refused by its own status, and a refused INVITE is a call', async (t) => {
  const bench = new UasBench();
  await bench.send('INVITE', { callId: 'a', branch: 'z9hG4bK-a', body: OFFER.replace('AVP 0 8', 'AVP 9') });
  await bench.send('INVITE', { callId: 'b', branch: 'z9hG4bK-b', uri: 'mailto:x', body: OFFER });
  await bench.send('INVITE', {
    callId: 'c',
    branch: 'z9hG4bK-c',
    headers: ['Require: 100rel, timer'],
    body: OFFER,
  });
  await bench.sendText(
    requestText('INVITE', { callId: 'd', branch: 'z9hG4bK-d', body: 'x' }).replace(
      'application/sdp',
      'text/plain',
    ),
  );
  await bench.sendText(
    requestText('INVITE', { callId: 'e', branch: 'z9hG4bK-e' }).replace('Length: 0', 'Length: 7'),
  );
  t.deepEqual(bench.statuses, [488, 416, 420, 415, 400]);
  t.is(bench.responses[2].headers.get('unsupported'), '100rel, timer');
  t.deepEqual(await bench.figures(...CALLS, ACTIVE, DURATIONS), [0, 0, 5, 0, 0, 5]);
});

test('the same INVITE by another way gets 482, and is no second call', async (t) => {
  const bench = new UasBench();
  await bench.invite();
  await bench.invite('1', { branch: 'z9hG4bK-other-way' });
  t.deepEqual(bench.statuses, [100, 180, 482]);
  t.deepEqual(await bench.figures(ACTIVE, ...CALLS), [1, 0, 0, 0, 0]);
});

test('OPTIONS says what is allowed; other methods get 405 or 501 with the same list', async (t) => {
  const bench = new UasBench();
  const methods = ['OPTIONS', 'MESSAGE', 'BREW'];
  for (const method of methods) await bench.send(method, { branch: `z9hG4bK-${method}` });
  t.deepEqual(bench.statuses, [200, 405, 501]);
  for (const { headers } of bench.responses)
    t.regex(headers.get('allow')!, /INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER/);
  t.deepEqual(
    await bench.figures(responses(200, 'OPTIONS'), responses(405, 'MESSAGE'), responses(501, 'other')),
    [1, 1, 1],
  );
});

test('REGISTER binds, lists and unbinds, and counts what came of it', async (t) => {
  const bench = new UasBench();
  const register = (cseq: number, ...headers: string[]) =>
    bench.send('REGISTER', { branch: `z9hG4bK-r${cseq}`, cseq, to: '<sip:alice@example.com>', headers });
  const realm = (name: string) => `rustpbx_sip_${name}_total{realm="example.com"}`;
  await register(1, 'Contact: <sip:alice@127.0.0.1:5080>', 'Expires: 120');
  await register(1, 'Contact: <sip:alice@127.0.0.1:5080>', 'Expires: 120');
  t.is(bench.last.headers.get('contact'), '<sip:alice@127.0.0.1:5080>;expires=120');
  t.deepEqual(await bench.figures('rustpbx_sip_registrations_active', realm('registrations')), [1, 1]);
  await register(2, 'Contact: <sip:alice@127.0.0.1:5080>;expires=5');
  t.is(bench.last.status, 423);
  t.is(bench.last.headers.get('min-expires'), '60');
  await register(3, 'Contact: *', 'Expires: 0');
  t.is(bench.last.headers.get('contact'), undefined);
  t.deepEqual(
    await bench.figures(
      'rustpbx_sip_registrations_active',
      realm('registrations'),
      realm('registrations_succeeded'),
      realm('unregistrations'),
      'rustpbx_sip_registrations_failed_total{realm="example.com",reason="interval-too-brief"}',
    ),
    [0, 3, 2, 1, 1],
  );
});

test('stopping ends every call with a BYE and refuses new ones', async (t) => {
  const bench = new UasBench();
  await bench.talk('1');
  await bench.invite('2');
  const stopped = bench.uas.stop();
  t.is(bench.last.status, 503);
  t.deepEqual(
    bench.requests.map(({ method }) => method),
    ['BYE'],
  );
  await bench.invite('3');
  t.is(bench.last.status, 503);
  bench.clock.advance(1000);
  await stopped;
  t.deepEqual(await bench.figures(...CALLS, ACTIVE, DIALOGS), [1, 0, 0, 2, 0, 0]);
  t.deepEqual(await bench.figures(bye('local', 'normal'), ended('shutdown')), [1, 1]);
  t.is(bench.clock.pending, 0);
});

test('an ACK or a response that belongs to nothing is dropped', async (t) => {
  const bench = new UasBench();
  await bench.send('ACK', { toTag: 'nobody' });
  await bench.sendText(requestText('ACK').replace('Length: 0', 'Length: 7'));
  await bench.sendText(
    'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKx\r\nf: <sip:a@b>\r\nt: <sip:a@b>\r\ni: 1\r\nCSeq: 1 BYE\r\n\r\n',
  );
  t.is(bench.responses.length, 0);
});
