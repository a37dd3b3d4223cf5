// What the last page says against what is true: the books of the threads, the writers that died, the caller and the wire, and the
// exporter's own clients. Parent process.
import { type Page, sum } from '../support/page.js';
import type { Totals } from './accounts.js';
import type { CallerReport } from './caller.js';
import { Death } from './families.js';
import type { MortalTotals } from './mortals.js';
import type { Bracket, Scrapes } from './scrapes.js';

/** Collects what is not as it should be. */
export class Findings {
  readonly wrong: string[] = [];
  /** How many figures were held against their truth. */
  compared = 0;

  equal(what: string, got: number, expected: number): void {
    this.between(what, got, expected, expected);
  }

  between(what: string, got: number, low: number, high: number): void {
    this.compared += 1;
    // Seconds added up in another order.
    const close = Math.abs(got - low) <= 1e-9 * Math.abs(low);
    if ((got >= low && got <= high) || close) return;
    const expected = low === high ? String(low) : `${low} to ${high}`;
    this.wrong.push(`${what}: got ${got}, expected ${expected}`);
  }
}

/** Bounds as numbers, however they are written. */
function canonical(series: string): string {
  return series.replace(
    /le="([^"]+)"\}$/,
    (_, le: string) => `le="${Number(le.replace('+Inf', 'Infinity'))}"}`,
  );
}

/** Every counter and histogram that the books know: all of the application's but those of the mortal writers, and the rejects. */
export function compareBooks(findings: Findings, page: Page, books: readonly Totals[]): void {
  const expected = new Map<string, number>();
  for (const totals of books) {
    for (const [series, value] of Object.entries(totals))
      expected.set(series, (expected.get(series) ?? 0) + value);
  }
  for (const [name, type] of page.types) {
    const isKept = /^(?!soak_|pegcount_)|^pegcount_rejected_total$/.test(name);
    if (type === 'gauge' || !isKept) continue;
    for (const series of page.series(name)) {
      const key = canonical(series);
      findings.equal(series, page.value(series), expected.get(key) ?? 0);
      expected.delete(key);
    }
  }
  for (const [series, value] of expected) findings.equal(`${series}, not on the page`, 0, value);
}

export function compareMortals(findings: Findings, page: Page, mortals: MortalTotals): void {
  for (const death of Death.values) {
    const { dones, intents } = mortals.died[death];
    const label = `death="${death}"`;
    // Nobody but those who were terminated can have been between an intent and its event.
    if (death !== 'terminate' && death !== 'early') findings.equal(`intents by ${death}`, intents, dones);
    for (const family of ['soak_events_total', 'soak_named_total', 'soak_sizes_count'])
      findings.between(`${family}{${label}}`, sum(page, family, label), dones, intents);
  }
  findings.equal('soak_alive', sum(page, 'soak_alive'), 0);
  findings.equal('series of soak_present', page.series('soak_present').length, 0);
  const { claimed, unknown } = mortals;
  const reclaimed = 'pegcount_shards_reclaimed_total';
  findings.between(reclaimed, page.value(reclaimed), claimed, claimed + unknown);
  findings.wrong.push(...mortals.wrong);
}

/** `drops` are datagrams that the kernel dropped on their way to the demo. */
export function compareCalls(
  findings: Findings,
  page: Page,
  { totals, wire, drops: dropsBack }: CallerReport,
  drops: number,
): void {
  const figure = (family: string, ...having: readonly string[]): number =>
    sum(page, `rustpbx_${family}`, ...having);
  const calls = (result: string): number => figure('calls_total', `result="${result}"`);
  const { completed, refused, cancelled, failed, 'bye-received': hungUp, packetsSent, packetsBack } = totals;
  const { requests, responses } = wire;
  findings.equal('calls without an answer', failed, 0);
  findings.equal('calls ok', calls('ok'), completed + hungUp);
  const unanswered = calls('redirect') + calls('rejected') + calls('failed');
  findings.equal('calls not answered', unanswered, refused + cancelled);
  findings.equal('rustpbx_calls_total', figure('calls_total'), requests['INVITE'] ?? 0);
  findings.equal('rustpbx_active_calls', figure('active_calls'), 0);
  findings.equal(
    'rustpbx_sip_registrations_total',
    figure('sip_registrations_total'),
    requests['REGISTER'] ?? 0,
  );
  findings.equal('sip_bye_total by remote', sum(page, 'sip_bye_total', 'by="remote"'), requests['BYE'] ?? 0);
  for (const [response, count] of Object.entries(responses)) {
    const [status, method] = response.split(' ');
    const labels = [`status_code="${status}"`, `method="${method}"`];
    const got = figure('sip_responses_total', ...labels);
    findings.between(`rustpbx_sip_responses_total ${response}`, got, count, count + dropsBack);
  }
  const all = Object.values(responses).reduce((one, other) => one + other, 0);
  findings.between('rustpbx_sip_responses_total', figure('sip_responses_total'), all, all + dropsBack);
  const received = figure('rtp_packets_received_total');
  findings.between('rustpbx_rtp_packets_received_total', received, packetsSent - drops, packetsSent);
  const sent = figure('rtp_packets_sent_total');
  // An echo that meets a BYE finds the phone's port in other hands.
  findings.between('rustpbx_rtp_packets_sent_total', sent, packetsBack, received);
}

/** What the exporter must show of its clients on the page that comes next. */
export function expectedOfExporter({ answers, pages }: Scrapes): {
  readonly answers: ReadonlyMap<number, Bracket>;
  readonly pages: Bracket;
} {
  return { answers: new Map([...answers].map(([status, one]) => [status, { ...one }])), pages: { ...pages } };
}

export function compareExporter(
  findings: Findings,
  page: Page,
  { answers, pages }: ReturnType<typeof expectedOfExporter>,
): void {
  const requests = 'pegcount_http_requests_total';
  for (const series of page.series(requests)) {
    const code = Number(/code="(\d+)"/.exec(series)?.[1] ?? 0);
    const { low, high } = answers.get(code) ?? { low: 0, high: 0 };
    findings.between(series, page.value(series), low, high);
  }
  const scrapes = 'pegcount_scrape_duration_seconds_count';
  findings.between(scrapes, page.value(scrapes), pages.low, pages.high);
  findings.equal('pegcount_http_requests_in_flight', page.value('pegcount_http_requests_in_flight'), 1);
  for (const none of [
    'pegcount_render_errors_total',
    'pegcount_label_overflow_total',
    'pegcount_series_overflow_total',
  ])
    findings.equal(none, sum(page, none), 0);
}
