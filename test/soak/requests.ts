// Requests to the exporter of every kind, polite and not, and what each must add to its counts. Parent process.
import type { RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { accepts } from '../support/accepts.js';
import { type Answer, ask as askServer } from '../support/ask.js';

const LIMIT_MS = 10_000;

export const ask = (url: URL, options: RequestOptions = {}): Promise<Answer> =>
  askServer(url, { timeout: LIMIT_MS, ...options });

const HEAD = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n';

/** Cuts the connection: amid the request's head, right behind the request, or once the answer begins. */
export function cut(url: URL, when: 'in the head' | 'at once' | 'in the answer'): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error(`no answer in ${LIMIT_MS} ms`)));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('connect', () => {
      const whole = when !== 'in the head';
      socket.write(whole ? `${HEAD}\r\n` : HEAD, () => when !== 'in the answer' && socket.destroy());
    });
    socket.once('data', () => socket.destroy());
  });
}

/** Throws unless it holds, saying what was got. */
function expect(holds: boolean, what: string, got: unknown): void {
  if (!holds) throw new Error(`${what}, got ${String(got)}`);
}

/** What a page in another format or compressed must be, as far as it can be told without reading it all. */
export const others: Readonly<Record<string, (url: URL) => Promise<void>>> = {
  openmetrics: async (url) => {
    const { status, headers, body } = await ask(url, { headers: { accept: accepts.openmetrics } });
    expect(status === 200, 'OpenMetrics: expected 200', status);
    expect(
      String(headers['content-type']).startsWith('application/openmetrics-text'),
      'OpenMetrics: expected its type',
      headers['content-type'],
    );
    expect(body.subarray(-6).toString() === '# EOF\n', 'OpenMetrics: expected # EOF', body.subarray(-6));
  },
  protobuf: async (url) => {
    const { status, headers, body } = await ask(url, { headers: { accept: accepts.protobuf } });
    expect(status === 200, 'protobuf: expected 200', status);
    expect(
      String(headers['content-type']).startsWith('application/vnd.google.protobuf'),
      'protobuf: expected its type',
      headers['content-type'],
    );
    expect(body.length > 0, 'protobuf: expected a body', body.length);
  },
  gzip: async (url) => {
    const { status, headers, body } = await ask(url, { headers: { 'accept-encoding': 'gzip' } });
    expect(status === 200, 'gzip: expected 200', status);
    expect(
      headers['content-encoding'] === 'gzip',
      'gzip: expected it compressed',
      headers['content-encoding'],
    );
    const text = gunzipSync(body);
    expect(text.at(-1) === 10, 'gzip: expected a line feed at the end', text.at(-1));
  },
};
