// What the exporter counts about itself: the calls it makes, whoever keeps the tally. Runs on the exporter's thread.

/** Why a TLS connection ended before its first request: the values of the label of `pegcount_tls_rejected_total`. */
export type TlsRejection =
  'no_certificate' | 'bad_certificate' | 'server_certificate_refused' | 'protocol' | 'other';

/** Called by the routes and the page cache. None may throw; each is called a few times a scrape. */
export interface ExporterCounters {
  /** A request got its answer, with this status code. */
  request(code: number): void;
  /** +1 when a request arrives, -1 when its answer is sent in full or its reader is gone. */
  inFlight(delta: number): void;
  /** A page was rendered: seconds from its start to its end, pauses for the event loop included, and its length. */
  rendered(seconds: number, bytes: number): void;
  /** A request for the metrics page is over: seconds from its arrival until its answer was sent or its reader gone. */
  scraped(seconds: number): void;
  /** A render failed: all requests that waited for it are answered by 500. */
  renderFailed(): void;
  /** A connection ended in its TLS handshake. */
  tlsRejected(reason: TlsRejection): void;
  /** A connection was closed unanswered, as too many were open. */
  connectionRefused(): void;
}
