// Scrapes the attacked as Prometheus does, and reads what the exporter tells about itself. Parent process.
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Aim } from './messages.js';

/** The exporter's own series by their names as printed. */
export type OwnSeries = ReadonlyMap<string, number>;

const PATIENCE_MS = 20_000;

/** The bytes of the page. Rejects when the answer is anything but 200. */
export function scrape({ host, port, token, tls }: Aim): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ host, port, path: '/metrics', agent: false, timeout: PATIENCE_MS },
      headers: { Authorization: `Bearer ${token}`, Accept: 'text/plain' },
      ...(tls && { ca: tls.ca, cert: tls.cert, key: tls.key, servername: 'localhost' }),
    };
    const request = (tls === undefined ? requestPlain : requestTls)(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts));
        else reject(new Error(`the scrape was answered by ${response.statusCode}`));
      });
    });
    request.once('timeout', () => request.destroy(new Error('the scrape was not answered in time')));
    request.once('error', reject);
    request.end();
  });
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
