// Pages as the routes and the servers see them: immutable, reference counted. Runs on the exporter's thread.

/**
 * One rendered page. Its bytes never change while anybody holds it: a server hands them to the kernel piece by piece, for as
 * long as its reader takes. Whoever gets a page holds one reference, and gives it back by `release()` exactly once.
 */
export interface Page {
  readonly bytes: Uint8Array;
  /** The value of the Content-Type header. */
  readonly contentType: string;
  /** The value of the Content-Encoding header; '' for bytes as they are. */
  readonly encoding: '' | 'gzip';
  /** Takes one more reference. */
  retain(): void;
  /** Gives one back; the bytes must not be touched afterwards. */
  release(): void;
}

export interface PageSource {
  /**
   * A page that shows every event that happened before this call. The caller gets one reference with it.
   * @param accept the request's Accept header, '' when it has none
   * @param acceptEncoding the request's Accept-Encoding header, '' when it has none
   * @returns rejects when the page could not be rendered
   */
  page(accept: string, acceptEncoding: string): Promise<Page>;
}
