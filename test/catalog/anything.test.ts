// Anything at all as arguments of every helper: none throws, none touches a family that is not its own, and what is no good is
// dropped and counted, or ignored where the sources say so.
import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { mail } from 'pegcount/catalog/mail';
import { pbx } from 'pegcount/catalog/pbx';
import { sip } from 'pegcount/catalog/sip';
import { anything } from '../support/anything.js';
import { fresh } from '../support/fresh.js';
import type { Page } from '../support/page.js';

const start = () => fresh({ pbx: pbx(), sip: sip(), mail: mail() });
type Metrics = ReturnType<typeof start>['writer'];
type Helper = (...given: unknown[]) => unknown;

/** How often a call may count in a family: once each time, or once at most. A rejection counts too. */
type Counts = Readonly<Record<string, 'each' | 'at most'>>;

const qos: Counts = {
  sip_call_rtt_ms: 'at most',
  sip_call_jitter_ms: 'at most',
  sip_call_loss_fraction: 'at most',
  sip_call_mos_estimate: 'at most',
};
const callEnd: Counts = {
  rustpbx_calls_total: 'each',
  rustpbx_call_duration_seconds: 'each',
  rustpbx_call_talk_time_seconds: 'at most',
};
const helpers: readonly [catalogue: 'pbx' | 'sip' | 'mail', name: string, arity: number, counts: Counts][] = [
  ['pbx', 'callEnded', 5, callEnd],
  ['pbx', 'sipResponse', 2, { rustpbx_sip_responses_total: 'each' }],
  ['sip', 'inviteResult', 2, { sip_invite_result_total: 'at most' }],
  ['sip', 'bye', 3, { sip_bye_total: 'each' }],
  ['sip', 'byeOutbound', 2, { sip_bye_total: 'each' }],
  ['sip', 'transactionTimeout', 1, { sip_transaction_timeout_total: 'each' }],
  ['sip', 'sessionTimerRefresh', 1, { sip_session_timer_refresh_total: 'each' }],
  ['sip', 'dtlsHandshake', 1, { sip_dtls_handshake_total: 'each' }],
  ['sip', 'stirVerify', 1, { sip_stir_verify_total: 'each' }],
  ['sip', 'voiceAttach', 2, { sip_voice_attach_total: 'each' }],
  ['sip', 'voiceAttachModeFallback', 2, { sip_voice_attach_mode_fallback_total: 'each' }],
  ['sip', 'voiceAttachNative', 1, { sip_voice_attach_native_total: 'each' }],
  ['sip', 'observeCallQoS', 4, qos],
];

/** Events of a family on a page, the rejected ones among them. */
function eventsOf(page: Page, family: string): number {
  const histogram = page.types.get(family) === 'histogram';
  const counted = page.series(family).filter((series) => !histogram || series.startsWith(`${family}_count`));
  const rejected = page.value(`pegcount_rejected_total{family="${family}"}`);
  return counted.reduce((sum, series) => sum + page.value(series), rejected);
}

for (const [catalogue, name, arity, counts] of helpers) {
  test(`${name} takes anything`, async (t) => {
    const { writer, page } = start();
    const helper = (writer[catalogue] as unknown as Record<string, Helper>)[name];
    let calls = 0;
    fc.assert(
      fc.property(fc.array(anything, { minLength: 0, maxLength: arity + 1 }), (given) => {
        assert.equal(helper(...given.map(({ value }) => value)), undefined);
        calls += 1;
      }),
      { numRuns: 500 },
    );
    const after = await page();
    for (const [family, often] of Object.entries(counts)) {
      const events = eventsOf(after, family);
      if (often === 'each') t.is(events, calls, family);
      else t.true(events <= calls, `${family}: ${events} events in ${calls} calls`);
    }
    const own = [...Object.keys(counts), ...(name === 'callEnded' ? ['rustpbx_active_calls'] : [])];
    const others = [...after.types.keys()].filter(
      (family) => !own.includes(family) && !family.startsWith('pegcount_'),
    );
    for (const family of others) {
      t.deepEqual(after.series(family).filter((series) => after.value(series) !== 0), [], family); // prettier-ignore
      t.is(after.value(`pegcount_rejected_total{family="${family}"}`), 0, family);
    }
    // The sum of two observations near the largest double is infinite, but never lost.
    for (const series of own.flatMap((family) => after.series(family))) t.false(Number.isNaN(after.value(series)), series); // prettier-ignore
  });
}

test('the increments and setters of the mail collector take anything', async (t) => {
  const { writer, page } = start();
  const collector = writer.mail as unknown as Record<string, Helper>;
  const names = Object.keys(writer.mail).filter((key) => /^(inc|set|record)[A-Z]/.test(key));
  let calls = 0;
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.array(anything, { maxLength: 2 }), (name, given) => {
      assert.equal(collector[name](...given.map(({ value }) => value)), undefined);
      calls += name === 'recordMailCompleted' ? 2 : 1;
    }),
    { numRuns: 1000 },
  );
  const after = await page();
  const counters = [...after.types].filter(
    ([name, type]) => name.startsWith('rusmes_') && type === 'counter',
  );
  const increments = counters.reduce((sum, [family]) => sum + after.value(family), 0);
  t.true(increments > 0 && increments <= calls);
  for (const [family, type] of after.types) {
    if (!family.startsWith('rusmes_')) continue;
    if (type === 'counter') t.is(after.value(`pegcount_rejected_total{family="${family}"}`), 0, family);
    if (type === 'gauge')
      for (const series of after.series(family)) t.true(Number.isFinite(after.value(series)));
  }
});

test('every helper with arguments is tried here', (t) => {
  const { writer }: { writer: Metrics } = start();
  for (const catalogue of ['pbx', 'sip'] as const) {
    const functions = Object.entries(writer[catalogue]).filter(([, one]) => typeof one === 'function');
    const tried = helpers.filter(([one]) => one === catalogue).map(([, name]) => name);
    t.deepEqual(functions.map(([name]) => name).sort(), [...tried, ...(catalogue === 'pbx' ? ['callStarted'] : [])].sort()); // prettier-ignore
  }
});
