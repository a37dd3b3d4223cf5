// What the exporter counts about itself: the calls it makes, whoever keeps the tally. Runs on the exporter's thread.

/** Called by the routes and the page cache. None may throw; each is called a few times a scrape. */
export interface ExporterCounters {
  /** A request got its answer, with this status code. */
  request(code: number): void;
  /** +1 when a request arrives, -1 when its answer is sent in full or its reader is gone. */
  inFlight(delta: number): void;
  /** A page was rendered: seconds from its start to its end, pauses for the event loop included, and its length. */
  rendered(seconds: number, bytes: number): void;
  /** A render failed: all requests that waited for it are answered by 500. */
  renderFailed(): void;
}
