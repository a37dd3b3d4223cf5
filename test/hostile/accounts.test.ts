// The reckoning of the hostile program finds what does not add up.
import test from 'ava';
import { account } from './accounts.js';
import type { OwnSeries } from './page.js';
import type { Tally } from './messages.js';
import { newTally, together } from './tally.js';

const codes = ['200', '400', '401', '404', '405', '500', '503', 'other'];
const reasons = ['no_certificate', 'bad_certificate', 'server_certificate_refused', 'protocol', 'other'];
const scrapes = 'pegcount_scrape_duration_seconds_count';

function page(changes: Readonly<Record<string, number>> = {}): OwnSeries {
  const zeros = [
    ...codes.map((code) => `pegcount_http_requests_total{code="${code}"}`),
    ...reasons.map((reason) => `pegcount_tls_rejected_total{reason="${reason}"}`),
    scrapes,
    'pegcount_render_duration_seconds_count',
    'pegcount_render_errors_total',
  ].map((series): [string, number] => [series, 0]);
  return new Map([...zeros, ['pegcount_http_requests_in_flight', 1], ...Object.entries(changes)]);
}

const ofCode = (code: number): string => `pegcount_http_requests_total{code="${code}"}`;
const seen = (answers: Record<number, number>, more: Partial<Tally> = {}): Tally => ({
  ...newTally(),
  answers,
  ...more,
});

test('what was seen is what was counted', (t) => {
  const after = page({ [ofCode(200)]: 6, [ofCode(401)]: 7, [scrapes]: 1 });
  const { wrong, counted, uncounted } = account(page(), after, seen({ 200: 5, 401: 7, 431: 9 }), 1);
  t.deepEqual(wrong, []);
  t.deepEqual([counted, uncounted], [13, 9]);
});

test('one answer too few or too many, of any code, is wrong', (t) => {
  for (const counted of [6, 8]) {
    const after = page({ [ofCode(401)]: counted, [ofCode(200)]: 1, [scrapes]: 1 });
    t.deepEqual(account(page(), after, seen({ 401: 7 }), 1).wrong, [
      `requests with 401: counted ${counted}, expected 7`,
      `requests: counted ${counted + 1}, expected 8`,
    ]);
  }
});

test('what was left unseen may have been counted, under one code or another, but not twice', (t) => {
  const left = seen({}, { unseen: 3, unseenPages: 1 });
  const of = (changes: Record<string, number>) =>
    account(page(), page({ [ofCode(200)]: 1, [scrapes]: 1, ...changes }), left, 1).wrong;
  t.deepEqual(of({}), []);
  t.deepEqual(of({ [ofCode(401)]: 3 }), []);
  t.is(of({ [ofCode(401)]: 4 }).length, 2);
  t.deepEqual(of({ [ofCode(401)]: 2, [ofCode(404)]: 2 }), ['requests: counted 5, expected 1 to 4']);
  t.deepEqual(of({ [scrapes]: 3 }), ['scrapes: counted 3, expected 1 to 2']);
});

test('a request still under way, a failed render and an answer of a code that nobody gives are wrong', (t) => {
  const after = page({
    [ofCode(200)]: 1,
    [scrapes]: 1,
    pegcount_http_requests_in_flight: 2,
    pegcount_render_errors_total: 1,
  });
  t.deepEqual(account(page(), after, seen({ 302: 1 }), 1).wrong, [
    'answers with 302; expected none',
    'failed renders: counted 1, expected 0',
    'requests in flight: counted 2, expected 1',
  ]);
});

test('handshakes count by their reason; those that the attacker gave up also as other', (t) => {
  const tls = (changes: Record<string, number>, tally: Partial<Tally>) => {
    const series = Object.entries(changes).map(([reason, value]): [string, number] => [
      `pegcount_tls_rejected_total{reason="${reason}"}`,
      value,
    ]);
    const after = page({ [ofCode(200)]: 1, [scrapes]: 1, ...Object.fromEntries(series) });
    return account(page(), after, seen({}, tally), 1).wrong;
  };
  t.deepEqual(tls({ protocol: 2, other: 1 }, { rejections: { protocol: 2, other: 1 } }), []);
  t.is(tls({ protocol: 2 }, { rejections: { protocol: 1, other: 1 } }).length, 2);
  t.deepEqual(tls({ other: 1 }, { hasty: { protocol: 1 } }), []);
  t.deepEqual(tls({ other: 2 }, { unsure: 2 }), []);
  t.is(tls({ protocol: 1, other: 1 }, { hasty: { protocol: 1 } }).length, 1);
});

test('tallies add up, and the most that were open at once are the most of either', (t) => {
  const one = { ...newTally(), requests: 2, mostOpen: 5, answers: { 200: 1 } };
  const other = { ...newTally(), requests: 3, mostOpen: 4, answers: { 200: 1, 401: 2 } };
  t.like(together(one, other), { requests: 5, mostOpen: 5, answers: { 200: 2, 401: 2 } });
});
