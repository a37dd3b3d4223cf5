// Scrapes the attacked as Prometheus does, and reads what the exporter tells about itself. Parent process.
import { ask } from '../support/ask.js';
import type { Aim } from './messages.js';

/** The exporter's own series by their names as printed. */
export type OwnSeries = ReadonlyMap<string, number>;

const PATIENCE_MS = 20_000;

/** The bytes of the page. Rejects when the answer is anything but 200. */
export async function scrape({ host, port, token, tls }: Aim): Promise<Buffer> {
  const { status, body } = await ask(`${tls === undefined ? 'http' : 'https'}://${host}:${port}/metrics`, {
    timeout: PATIENCE_MS,
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/plain' },
    ...(tls && { ca: tls.ca, cert: tls.cert, key: tls.key, servername: 'localhost' }),
  });
  if (status !== 200) throw new Error(`the scrape was answered by ${status}`);
  return body;
}

/** They stand at the end of a page. */
export function ownSeries(page: Buffer): OwnSeries {
  const lines = page.toString('utf8', page.indexOf('# HELP pegcount_')).split('\n');
  return new Map(
    lines
      .filter((line) => line.startsWith('pegcount_'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
