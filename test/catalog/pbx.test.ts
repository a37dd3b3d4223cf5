// The call hook and the response counter of the pbx catalogue, by what they change on the page.
import { openLabel } from 'pegcount';
import { Direction, Method, pbx, Reason, Result, resultOf, StatusCode, TrunkId } from 'pegcount/catalog/pbx';
import test from 'ava';
import { fresh } from '../support/fresh.js';
import { bad, type Changes, changes, rejected } from './changes.js';

const counted = (direction: string, result: string): Changes => ({
  [`rustpbx_calls_total{direction="${direction}",result="${result}"}`]: 1,
});
const lasted = (direction: string, seconds: number): Changes => observed('call_duration', direction, seconds);
const talked = (direction: string, seconds: number): Changes =>
  observed('call_talk_time', direction, seconds);
const observed = (family: string, direction: string, seconds: number): Changes => ({
  [`rustpbx_${family}_seconds_count{direction="${direction}"}`]: 1,
  ...(seconds === 0 ? {} : { [`rustpbx_${family}_seconds_sum{direction="${direction}"}`]: seconds }),
});
const ended = { rustpbx_active_calls: -1 };

type Call = [start: number, answer: number, end: number, code: number, direction: never];
const { inbound, outbound, internal } = Direction as unknown as Record<
  'inbound' | 'outbound' | 'internal',
  never
>;

const calls: [what: string, call: Call, expected: Changes][] = [
  [
    'an answered inbound call is ok, with duration and talk time',
    [10, 14, 44, 200, inbound],
    { ...counted('inbound', 'ok'), ...lasted('inbound', 34), ...talked('inbound', 30), ...ended },
  ],
  [
    'an outbound call that nobody answered has no talk time',
    [10, NaN, 12, 200, outbound],
    { ...counted('outbound', 'ok'), ...lasted('outbound', 2), ...ended },
  ],
  [
    'a call with a 4xx is rejected',
    [1, NaN, 2, 486, inbound],
    { ...counted('inbound', 'rejected'), ...lasted('inbound', 1), ...ended },
  ],
  [
    'a call with a 5xx has failed',
    [1, NaN, 2, 503, internal],
    { ...counted('internal', 'failed'), ...lasted('internal', 1), ...ended },
  ],
  [
    'a call with a 3xx is redirected',
    [1, NaN, 2, 302, outbound],
    { ...counted('outbound', 'redirect'), ...lasted('outbound', 1), ...ended },
  ],
  [
    'a call of no duration is observed as 0',
    [5, 5, 5, 200, inbound],
    { ...counted('inbound', 'ok'), ...lasted('inbound', 0), ...talked('inbound', 0), ...ended },
  ],
  [
    'a clock that runs backwards makes no negative duration',
    [5, 4.5, 4, 200, inbound],
    { ...counted('inbound', 'ok'), ...lasted('inbound', 0), ...ended },
  ],
  [
    'an answer after the end makes no negative talk time',
    [5, 9, 8, 200, inbound],
    { ...counted('inbound', 'ok'), ...lasted('inbound', 3), ...talked('inbound', 0), ...ended },
  ],
  [
    'an answer of -1 means that there was none',
    [5, -1, 8, 404, inbound],
    { ...counted('inbound', 'rejected'), ...lasted('inbound', 3), ...ended },
  ],
  [
    'an undefined answer means that there was none',
    [5, bad(undefined), 8, 404, inbound],
    { ...counted('inbound', 'rejected'), ...lasted('inbound', 3), ...ended },
  ],
  [
    'an end that is no time is dropped and counted, and the call still counts',
    [5, NaN, NaN, 200, inbound],
    { ...counted('inbound', 'ok'), ...rejected('rustpbx_call_duration_seconds'), ...ended },
  ],
  [
    'times that cannot be subtracted are dropped and counted',
    [bad(Symbol('start')), bad(Symbol('answer')), bad(7n), 200, inbound],
    { ...counted('inbound', 'ok'), ...rejected('rustpbx_call_duration_seconds'), ...ended },
  ],
  [
    'a start that is no time is dropped and counted',
    [bad(Symbol('start')), NaN, 8, 200, inbound],
    { ...counted('inbound', 'ok'), ...rejected('rustpbx_call_duration_seconds'), ...ended },
  ],
  [
    'a direction that is none is dropped and counted by each family',
    [5, 6, 8, 200, bad(3)],
    {
      ...rejected('rustpbx_calls_total'),
      ...rejected('rustpbx_call_duration_seconds'),
      ...rejected('rustpbx_call_talk_time_seconds'),
      ...ended,
    },
  ],
];
for (const [what, call, expected] of calls) {
  test(what, async (t) => {
    const { writer, page } = fresh({ pbx: pbx() });
    writer.pbx.activeCalls.set(1);
    t.deepEqual(
      await changes(page, () => {
        writer.pbx.callEnded(...call);
      }),
      expected,
    );
  });
}

const results: [code: unknown, result: (typeof Result.values)[number]][] = [
  [199, 'failed'],
  [200, 'ok'],
  [299, 'ok'],
  [300, 'redirect'],
  [399, 'redirect'],
  [400, 'rejected'],
  [499, 'rejected'],
  [500, 'failed'],
  [603, 'failed'],
  [100, 'failed'],
  [0, 'failed'],
  [-200, 'failed'],
  [NaN, 'failed'],
  [Infinity, 'failed'],
  [undefined, 'failed'],
  [null, 'failed'],
  ['200', 'failed'],
  [200n, 'failed'],
  [Symbol('200'), 'failed'],
];
for (const [code, result] of results) {
  test(`a call that ends with ${String(code)} (${typeof code}) is ${result}`, async (t) => {
    t.is(resultOf(bad(code)), Result[result]);
    const { writer, page } = fresh({ pbx: pbx() });
    const changed = await changes(page, () => {
      writer.pbx.callEnded(1, NaN, 2, bad(code), Direction.inbound);
    });
    t.is(changed[`rustpbx_calls_total{direction="inbound",result="${result}"}`], 1);
  });
}

test('active calls rise with each start and fall with each end', async (t) => {
  const { writer, page } = fresh({ pbx: pbx() });
  writer.pbx.callStarted();
  writer.pbx.callStarted();
  t.is((await page()).value('rustpbx_active_calls'), 2);
  writer.pbx.callEnded(1, 2, 3, 200, Direction.outbound);
  t.is((await page()).value('rustpbx_active_calls'), 1);
  writer.pbx.callEnded(1, NaN, 3, 487, Direction.outbound);
  t.is((await page()).value('rustpbx_active_calls'), 0);
});

test('a response counts under its class, code and method', async (t) => {
  const { writer, page } = fresh({ pbx: pbx() });
  const changed = await changes(page, () => {
    writer.pbx.sipResponse(180, Method.INVITE);
    writer.pbx.sipResponse(180, Method.INVITE);
    writer.pbx.sipResponse(100, Method.REGISTER);
    writer.pbx.sipResponse(699, Method.of('FOO'));
    writer.pbx.sipResponses.inc(StatusCode.of(200)!, Method.BYE);
  });
  t.deepEqual(changed, {
    'rustpbx_sip_responses_total{status_class="1xx",status_code="100",method="REGISTER"}': 1,
    'rustpbx_sip_responses_total{status_class="1xx",status_code="180",method="INVITE"}': 2,
    'rustpbx_sip_responses_total{status_class="2xx",status_code="200",method="BYE"}': 1,
    'rustpbx_sip_responses_total{status_class="6xx",status_code="699",method="other"}': 1,
  });
});

for (const code of [99, 700, 0, -100, 200.5, NaN, Infinity, undefined, '200', 200n, Symbol('200')]) {
  test(`a response of ${String(code)} (${typeof code}) is dropped and counted`, async (t) => {
    const { writer, page } = fresh({ pbx: pbx() });
    const changed = await changes(page, () => {
      writer.pbx.sipResponse(bad(code), Method.INVITE);
    });
    t.deepEqual(changed, rejected('rustpbx_sip_responses_total'));
  });
}

test('families with several open labels are written through bound handles', async (t) => {
  const { writer, page } = fresh({ pbx: pbx() });
  const changed = await changes(page, () => {
    const trunk = writer.intern(TrunkId, 'carrier-7');
    const failed = writer.pbx.trunkCallsFailed.at(trunk, Direction.outbound, writer.intern(Reason, 'busy'));
    failed.inc();
    failed.inc();
  });
  t.deepEqual(changed, {
    'rustpbx_trunk_calls_failed_total{trunk_id="carrier-7",direction="outbound",reason="busy"}': 2,
  });
});

test('a label of the caller is written with its own values', async (t) => {
  const Wide = openLabel('trunk_id', { capacity: 2000 });
  const { writer, page } = fresh({ pbx: pbx({ prefix: 'edge', labels: { trunkId: Wide } }) });
  const changed = await changes(page, () => {
    writer.pbx.trunkCalls.inc(writer.intern(Wide, 'a'), Direction.internal);
    writer.pbx.trunkStatus.set(1, writer.intern(Wide, 'a'));
  });
  t.deepEqual(changed, {
    'edge_trunk_calls_total{trunk_id="a",direction="internal"}': 1,
    'edge_trunk_status{trunk_id="a"}': 1,
  });
});

test('wholesale amounts show as the integers they are, and profit can fall', async (t) => {
  const { writer, page } = fresh({ pbx: pbx() });
  const changed = await changes(page, () => {
    writer.pbx.wholesaleRevenueMicrocurrency.add(1_234_567);
    writer.pbx.wholesaleCostMicrocurrency.add(2_000_000);
    writer.pbx.wholesaleProfitMicrocurrency.add(1_234_567 - 2_000_000);
  });
  t.deepEqual(changed, {
    wholesale_revenue_microcurrency_total: 1_234_567,
    wholesale_cost_microcurrency_total: 2_000_000,
    wholesale_profit_microcurrency_total: -765_433,
  });
});
