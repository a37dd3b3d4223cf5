// The voip catalogue on a page, and the pool of session numbers.
import { numberLabel } from 'pegcount';
import {
  Api,
  ApiMethod,
  ApiStatusClass,
  Codec,
  RegistrationState,
  Route,
  SessionPool,
  Tenant,
  voip,
} from 'pegcount/catalog/voip';
import test from 'ava';
import { fresh } from '../support/fresh.js';
import { bad, changes } from './changes.js';

const Session = numberLabel('session', 0, 3);

test('without a pool the packet loss family has its name and no series', async (t) => {
  const { page } = fresh({ voip: voip() });
  const read = await page();
  t.is(read.types.get('voip_rtp_packet_loss_ratio'), 'gauge');
  t.deepEqual(read.series('voip_rtp_packet_loss_ratio'), []);
});

test('with a pool it shows the sessions that were set', async (t) => {
  const { writer, page } = fresh({ voip: voip({ labels: { session: Session } }) });
  const sessions = new SessionPool(Session);
  const changed = await changes(page, () => {
    writer.voip.rtpPacketLossRatio.set(0.25, sessions.take()!);
    writer.voip.rtpPacketLossRatio.set(0.5, sessions.take()!);
  });
  t.deepEqual(changed, {
    'voip_rtp_packet_loss_ratio{session="0"}': 0.25,
    'voip_rtp_packet_loss_ratio{session="1"}': 0.5,
  });
});

test('a pool hands out each number once, then none', (t) => {
  const sessions = new SessionPool(Session);
  t.deepEqual([1, 2, 3, 4, 5].map(() => sessions.take()) as unknown[], [0, 1, 2, 3, undefined]); // prettier-ignore
});

test('a number that was given back is handed out again', (t) => {
  const sessions = new SessionPool(Session);
  const [, second] = [sessions.take(), sessions.take()];
  sessions.give(second);
  t.is(sessions.take(), second);
});

test('a number given back twice is handed out once', (t) => {
  const sessions = new SessionPool(Session);
  const first = sessions.take();
  sessions.give(first);
  sessions.give(first);
  t.deepEqual([1, 2, 3, 4, 5].map(() => sessions.take()) as unknown[], [0, 1, 2, 3, undefined]); // prettier-ignore
});

for (const what of [undefined, -1, 0, 4, 0.5, NaN, 'x']) {
  test(`giving back ${String(what)}, which is not out, does nothing`, (t) => {
    const sessions = new SessionPool(Session);
    sessions.give(bad(what));
    t.deepEqual([1, 2, 3, 4, 5].map(() => sessions.take()) as unknown[], [0, 1, 2, 3, undefined]); // prettier-ignore
  });
}

test('the parts of a pool share no number and leave none out', (t) => {
  const Ten = numberLabel('session', 0, 9);
  const taken: number[] = [];
  for (const part of [0, 1, 2]) {
    const sessions = new SessionPool(Ten, { part, of: 3 });
    for (let session = sessions.take(); session !== undefined; session = sessions.take()) taken.push(session);
  }
  t.deepEqual(taken, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a part that there is not is refused', (t) => {
  t.throws(() => new SessionPool(Session, { part: 3, of: 3 }), { message: /session pool: part: got 3/ });
  t.throws(() => new SessionPool(Session, { part: 0, of: 0 }), { message: /session pool: of: got 0/ });
});

test('calls, registrations and API requests count under their labels', async (t) => {
  const { writer, page } = fresh({ voip: voip() });
  const changed = await changes(page, () => {
    const { voip: m } = writer;
    const up = m.callsActive.at(
      writer.intern(Tenant, 'acme'),
      writer.intern(Route, 'dach'),
      writer.intern(Codec, 'opus'),
    );
    up.inc();
    up.inc();
    up.dec();
    m.registration.inc(RegistrationState.failure);
    m.apiRequests.inc(Api.rest, writer.intern(ApiMethod, 'GET'), ApiStatusClass['2xx']);
    m.apiRequestDuration.observe(0.5, Api.grpc, writer.intern(ApiMethod, 'Calls/List'));
    m.processFragmentationRatio.set(0.25);
  });
  t.deepEqual(changed, {
    'voip_calls_active_total{tenant="acme",route="dach",codec="opus"}': 1,
    'voip_registration_total{state="failure"}': 1,
    'voip_api_requests_total{api="rest",method="GET",status_class="2xx"}': 1,
    'voip_api_request_duration_seconds_sum{api="grpc",method="Calls/List"}': 0.5,
    'voip_api_request_duration_seconds_count{api="grpc",method="Calls/List"}': 1,
    voip_process_fragmentation_ratio: 0.25,
  });
});
