// The engine's own families, appended to every schema: what was rejected, what overflowed, what the exporter did. Cold.
import { type AnyFamily, counter, gauge, histogram } from './family.js';
import { closedLabel, details } from './labels.js';

/** Status codes that the exporter answers with; anything else is counted as `other`. */
export const HttpCode = closedLabel('code', ['200', '400', '401', '404', '405', '500', '503', 'other']);

/**
 * Why a TLS connection ended before its first request: the client sent no certificate; one that does not verify; it refused the
 * certificate of this server; it spoke no TLS or none that this server speaks; it left or fell silent in the handshake.
 */
export const TlsReason = closedLabel('reason', [
  'no_certificate',
  'bad_certificate',
  'server_certificate_refused',
  'protocol',
  'other',
]);

/** Seconds; for rendering a page. */
const renderBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

/** What the exporter tells about the shards of one segment, written on its shard 0. */
const shardFamilies = {
  shards: gauge('pegcount_shards', 'Shards that writers can claim', [], { combine: 'last' }),
  shardsClaimed: gauge('pegcount_shards_claimed', 'Shards that living writers own', [], { combine: 'last' }),
  shardsReclaimed: counter('pegcount_shards_reclaimed_total', 'Shards freed because their thread was gone'),
};

/** What the exporter tells about itself, written on shard 0 of its first segment. */
const serverFamilies = {
  requests: counter('pegcount_http_requests_total', 'HTTP requests answered by the exporter', [HttpCode]),
  inFlight: gauge('pegcount_http_requests_in_flight', 'HTTP requests being answered', [], {
    combine: 'last',
  }),
  tlsRejected: counter('pegcount_tls_rejected_total', 'TLS handshakes that failed', [TlsReason]),
  connectionsRefused: counter(
    'pegcount_connections_refused_total',
    'Connections closed unanswered because as many as maxConnections were open',
  ),
  renderSeconds: histogram(
    'pegcount_render_duration_seconds',
    'Time to read all shards and render a page',
    [],
    {
      buckets: renderBuckets,
      unit: 'seconds',
    },
  ),
  scrapeSeconds: histogram(
    'pegcount_scrape_duration_seconds',
    'Time from the arrival of a request for the page until its answer was sent or its reader gone',
    [],
    { unit: 'seconds' },
  ),
  pageBytes: gauge(
    'pegcount_page_bytes',
    'Size of the last page, the longest where several formats were asked for, uncompressed',
    [],
    { combine: 'last', unit: 'bytes' },
  ),
  renderErrors: counter('pegcount_render_errors_total', 'Pages that could not be rendered'),
};

/** The families of the exporter. */
export const exporterFamilies = { ...shardFamilies, ...serverFamilies };

const serverNames: ReadonlySet<string> = new Set(Object.values(serverFamilies).map(({ name }) => name));

/** Whether a family tells about the exporter as a whole, so that one of several segments shows it. */
export const isServerFamily = (name: string): boolean => serverNames.has(name);

/** Whether a family is one of the engine's own. */
export const isEngineFamily = (name: string): boolean => name.startsWith('pegcount_');

/** What the hot path and the dictionary count against `families`, one series a family or an open label. */
export function countingFamilies(families: readonly AnyFamily[]): AnyFamily[] {
  const names = families.map(({ name }) => name);
  const open = new Set<string>();
  for (const { labels } of families) {
    for (const label of labels) if (label[details].kind === 'open') open.add(label.label);
  }
  const counting: AnyFamily[] = [];
  if (names.length > 0) {
    const Family = closedLabel('family', names);
    counting.push(counter('pegcount_rejected_total', 'Events dropped for a bad label or value', [Family]));
  }
  if (open.size > 0) {
    const Label = closedLabel('label', [...open]);
    counting.push(
      counter('pegcount_label_overflow_total', 'Label values shown as other for want of room', [Label]),
    );
  }
  const interned = families.filter(({ series }) => series > 0).map(({ name }) => name);
  if (interned.length > 0) {
    const Family = closedLabel('family', interned);
    counting.push(
      counter('pegcount_series_overflow_total', 'Label tuples shown as other for want of room', [Family]),
    );
  }
  return counting;
}
