// SIPp agrees with us: what it counts on its side is, to the last packet, what the page says.
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { sum } from '../support/page.js';
import { askPath, DemoProcess, scrapeUntil } from './demo-process.js';
import { hasSipp, runSipp } from './sipp.js';

// Without SIPp the tests are shown as skipped; where everything must be there, they fail.
const withSipp = hasSipp || process.env['CI'] === 'true' ? test.serial : test.serial.skip;
const named = (what: string): string => (hasSipp ? what : `${what} (needs sipp, which is not installed)`);

const CALLS = 500;
const PACKETS = 20;
const inbound = (result: string): string => `direction="inbound",result="${result}"`;

withSipp(
  named('500 calls with RTP, a fifth of them refused: calls, responses, BYEs and packets agree'),
  async (t) => {
    const demo = new DemoProcess(t, [
      '--sip-port',
      '0',
      '--metrics-port',
      '0',
      '--no-load',
      '--reject-percent',
      '20',
    ]);
    const { sip, metrics } = await demo.ready();
    const sipp = await runSipp({
      target: sip,
      scenario: 'uac-rtp',
      service: 'echo',
      calls: CALLS,
      rate: 50,
      packets: PACKETS,
    });
    t.is(sipp.code, 0, sipp.errors);
    t.is(sipp.calls['SuccessfulCall(C)'], CALLS);
    const messages = sipp.messages;
    const refused = { 302: '3_302', 486: '4_486', 404: '5_404', 503: '6_503' };
    const received = (message: string): number => messages[`${message}_Recv`];
    const answered = received('7_200');
    const hangUps = messages['11_BYE_Sent'];
    t.is(answered, 400);

    const page = await scrapeUntil(
      metrics,
      (now) =>
        sum(now, 'rustpbx_active_calls') === 0 && sum(now, 'rustpbx_rtp_jitter_seconds_count') === answered,
    );
    const figure = (family: string, ...having: string[]): number => sum(page, family, ...having);

    // Calls by result.
    const calls = (result: string): number => figure('rustpbx_calls_total', inbound(result));
    t.is(calls('ok'), answered);
    t.is(calls('redirect'), received(refused[302]));
    t.is(calls('rejected'), received(refused[486]) + received(refused[404]));
    t.is(calls('failed'), received(refused[503]));
    t.is(figure('rustpbx_calls_total'), CALLS);

    // INVITE responses by class, and every response by code.
    const results = (code: string): number =>
      figure('sip_invite_result_total', `inbound",code_class="${code}"`);
    t.is(results('1xx'), received('1_100') + received('2_180'));
    t.is(results('2xx'), answered);
    t.is(results('3xx'), received(refused[302]));
    t.is(results('4xx'), received(refused[486]) + received(refused[404]));
    t.is(results('5xx'), received(refused[503]));
    const responses = (code: number, method: string): number =>
      figure('rustpbx_sip_responses_total', `status_code="${code}",method="${method}"`);
    t.is(responses(100, 'INVITE'), received('1_100'));
    t.is(responses(180, 'INVITE'), received('2_180'));
    t.is(responses(200, 'INVITE'), answered);
    for (const [code, message] of Object.entries(refused))
      t.is(responses(Number(code), 'INVITE'), received(message));

    // BYEs.
    t.is(figure('sip_bye_total', 'inbound",by="remote"'), hangUps);
    t.is(figure('sip_bye_total'), hangUps);
    t.is(responses(200, 'BYE'), received('12_200'));
    t.is(figure('rustpbx_sip_dialogs_created_total'), answered);
    t.is(figure('rustpbx_sip_dialogs_terminated_total', 'reason="bye"'), answered);

    // RTP.
    t.is(figure('rustpbx_rtp_packets_received_total', 'codec="PCMU"'), sipp.rtpSent);
    t.is(sipp.rtpSent, answered * PACKETS);
    t.is(figure('rustpbx_rtp_packets_sent_total'), sipp.rtpSent);
    t.is(figure('rustpbx_rtp_packets_lost_total'), 0);

    // Nothing is left, and no histogram disagrees with its counter.
    for (const gauge of ['rustpbx_active_calls', 'rustpbx_sip_dialogs_active', 'rustpbx_media_codec_usage']) {
      t.is(figure(gauge), 0, gauge);
    }
    t.is(figure('rustpbx_call_duration_seconds_count'), CALLS);
    t.is(figure('rustpbx_sip_invite_latency_seconds_count'), CALLS);
    t.is(figure('rustpbx_call_talk_time_seconds_count'), answered);
    t.is(figure('rustpbx_rtp_jitter_seconds_count'), answered);
    t.is(figure('sip_call_loss_fraction_count'), answered);
    t.is(figure('sip_call_mos_estimate_count'), answered);
    t.is(figure('pegcount_rejected_total'), 0);
    // 2.5 s of talk each, in SIPp's clock and in ours.
    const talk = figure('rustpbx_call_talk_time_seconds_sum') / answered;
    t.true(talk > 2.4 && talk < 5, `talk time of ${talk} s a call`);

    demo.signal('SIGINT');
    t.is((await demo.ended()).code, 0);
  },
);

withSipp(
  named('20 calls given up while they ring: each is a rejected call, answered with 487'),
  async (t) => {
    const demo = new DemoProcess(t, ['--sip-port', '0', '--metrics-port', '0', '--no-load']);
    const { sip, metrics } = await demo.ready();
    const calls = 20;
    const sipp = await runSipp({
      target: sip,
      scenario: 'uac-cancel',
      service: 'ring',
      calls,
      rate: 20,
      packets: 1,
    });
    t.is(sipp.code, 0, sipp.errors);
    t.is(sipp.messages['5_487_Recv'], calls);
    const page = await scrapeUntil(metrics, (now) => sum(now, 'rustpbx_active_calls') === 0);
    t.is(sum(page, 'rustpbx_calls_total', inbound('rejected')), calls);
    t.is(sum(page, 'rustpbx_calls_total'), calls);
    t.is(sum(page, 'rustpbx_call_duration_seconds_count'), calls);
    t.is(sum(page, 'rustpbx_call_talk_time_seconds_count'), 0);
    t.is(sum(page, 'sip_invite_result_total', 'code_class="4xx"'), calls);
    t.is(sum(page, 'rustpbx_sip_responses_total', 'method="CANCEL"'), sipp.messages['4_200_Recv']);
    demo.signal('SIGINT');
    t.is((await demo.ended()).code, 0);
  },
);

withSipp(
  named('the active calls of the health answer rise and fall with the calls that SIPp holds'),
  async (t) => {
    const demo = new DemoProcess(t, [
      '--sip-port',
      '0',
      '--metrics-port',
      '0',
      '--no-load',
      '--reject-percent',
      '0',
    ]);
    const { sip, metrics } = await demo.ready();
    const calls = 40;
    const activeCalls = async (): Promise<number> =>
      ((await askPath(metrics, '/healthz')).body as { active_calls: number }).active_calls;
    t.is(await activeCalls(), 0);
    // All have begun after 0.8 s and each holds for 2.5 s: for a good second all are there.
    const ended = runSipp({
      target: sip,
      scenario: 'uac-rtp',
      service: 'echo',
      calls,
      rate: 50,
      packets: 10,
    });
    const seen = [0];
    let over = false;
    void ended.finally(() => (over = true)).catch(() => {});
    while (!over) {
      seen.push(await activeCalls());
      await pause(20);
    }
    const sipp = await ended;
    t.is(sipp.calls['SuccessfulCall(C)'], calls, sipp.errors);
    t.is(Math.max(...seen), calls);
    // Up, and then down: never down before the peak, never up again after it.
    const [first, last] = [seen.indexOf(calls), seen.lastIndexOf(calls)];
    const rising = seen.slice(0, first + 1);
    const falling = seen.slice(last);
    t.deepEqual(
      rising,
      [...rising].sort((a, b) => a - b),
    );
    t.deepEqual(
      falling,
      [...falling].sort((a, b) => b - a),
    );
    t.true(seen.slice(first, last + 1).every((count) => count === calls));
    const page = await scrapeUntil(metrics, (now) => sum(now, 'rustpbx_active_calls') === 0);
    t.is(await activeCalls(), 0);
    // SIPp names no trunk.
    t.is(sum(page, 'rustpbx_calls_total'), calls);
    t.is(sum(page, 'rustpbx_trunk_calls_total'), 0);
  },
);
