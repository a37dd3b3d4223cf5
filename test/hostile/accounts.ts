// Compares what the exporter counted during an attack with what attacker and prober saw of it. Pure.
import type { Tally } from './messages.js';
import type { OwnSeries } from './page.js';

export type Account = {
  /** What does not add up; empty when all does. */
  readonly wrong: string[];
  /** Requests by the exporter's count; of these, answers seen, and those that were left before anybody saw an answer. */
  readonly counted: number;
  readonly seen: number;
  readonly unseen: number;
  /** Answers of the server itself to what is no request: no exporter's count knows them. */
  readonly uncounted: number;
};

/** Answers that only the server itself gives, before there is a request: see "Limits" of the README. */
const serversOwn = ['400', '408', '431', '505'];
const requestsBy = (code: string): string => `pegcount_http_requests_total{code="${code}"}`;
const tlsBy = (reason: string): string => `pegcount_tls_rejected_total{reason="${reason}"}`;
const codes = ['200', '400', '401', '404', '405', '500', '503', 'other'];
const reasons = ['no_certificate', 'bad_certificate', 'server_certificate_refused', 'protocol', 'other'];

/**
 * Every answer seen is counted, by its code; what is counted beyond that is at most what was left unseen, and nothing where all
 * answers were seen.
 * @param pages the pages that the parent itself scraped from `before` on, the last one not among them: it does not show itself
 */
export function account(before: OwnSeries, after: OwnSeries, tally: Tally, pages: number): Account {
  const wrong: string[] = [];
  const grown = (series: string): number => after.get(series)! - before.get(series)!;
  const between = (what: string, counted: number, seen: number, unseen: number): void => {
    if (counted >= seen && counted <= seen + unseen) return;
    wrong.push(`${what}: counted ${counted}, expected ${seen}${unseen > 0 ? ` to ${seen + unseen}` : ''}`);
  };
  const seenBy = (code: string): number => (tally.answers[code] ?? 0) + (code === '200' ? pages : 0);
  for (const code of codes) {
    const own = serversOwn.includes(code) || code === 'other';
    between(`requests with ${code}`, grown(requestsBy(code)), own ? 0 : seenBy(code), own ? 0 : tally.unseen);
  }
  const strange = Object.keys(tally.answers).filter(
    (code) => !codes.includes(code) && !serversOwn.includes(code),
  );
  if (strange.length > 0) wrong.push(`answers with ${strange.join(', ')}; expected none`);
  const counted = codes.reduce((sum, code) => sum + grown(requestsBy(code)), 0);
  const seen = codes.reduce((sum, code) => sum + (serversOwn.includes(code) ? 0 : seenBy(code)), 0);
  between('requests', counted, seen, tally.unseen);
  const scrapes = grown('pegcount_scrape_duration_seconds_count');
  between('scrapes', scrapes, tally.pages + pages, tally.unseenPages);
  const renders = grown('pegcount_render_duration_seconds_count');
  if (renders > scrapes + 1) wrong.push(`renders: counted ${renders}, expected at most ${scrapes + 1}`);
  between('failed renders', grown('pegcount_render_errors_total'), 0, 0);
  between('requests in flight', after.get('pegcount_http_requests_in_flight')!, 1, 0);
  const hasty = Object.values(tally.hasty).reduce((total, times) => total + times, 0);
  const rejected = Object.values(tally.rejections).reduce((total, times) => total + times, 0);
  for (const reason of reasons) {
    const either = reason === 'other' ? hasty + tally.unsure : (tally.hasty[reason] ?? 0);
    between(`TLS ${reason}`, grown(tlsBy(reason)), tally.rejections[reason] ?? 0, either);
  }
  const allRejected = reasons.reduce((total, reason) => total + grown(tlsBy(reason)), 0);
  between('TLS rejections', allRejected, rejected + hasty, tally.unsure);
  const uncounted = serversOwn.reduce((sum, code) => sum + (tally.answers[code] ?? 0), 0);
  return { wrong, counted, seen, unseen: tally.unseen, uncounted };
}
