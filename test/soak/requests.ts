// Requests to the exporter of every kind, polite and not, and what each must add to its counts. Parent process.
import { request } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';

const LIMIT_MS = 10_000;

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** Asks on a connection of its own, so that none stays open between two requests. Rejects when no whole answer comes. */
export function ask(url: URL, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers, agent: false, timeout: LIMIT_MS }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
      response.on('error', reject);
    });
    asking.on('timeout', () => asking.destroy(new Error(`no answer in ${LIMIT_MS} ms`)));
    asking.on('error', reject);
    asking.end();
  });
}

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

const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0';
const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** Throws unless it holds, saying what was got. */
function expect(holds: boolean, what: string, got: unknown): void {
  if (!holds) throw new Error(`${what}, got ${String(got)}`);
}

/** What a page in another format or compressed must be, as far as it can be told without reading it all. */
export const others: Readonly<Record<string, (url: URL) => Promise<void>>> = {
  openmetrics: async (url) => {
    const { status, headers, body } = await ask(url, 'GET', { accept: OPEN_METRICS });
    expect(status === 200, 'OpenMetrics: expected 200', status);
    expect(
      String(headers['content-type']).startsWith('application/openmetrics-text'),
      'OpenMetrics: expected its type',
      headers['content-type'],
    );
    expect(body.subarray(-6).toString() === '# EOF\n', 'OpenMetrics: expected # EOF', body.subarray(-6));
  },
  protobuf: async (url) => {
    const { status, headers, body } = await ask(url, 'GET', { accept: PROTOBUF });
    expect(status === 200, 'protobuf: expected 200', status);
    expect(
      String(headers['content-type']).startsWith('application/vnd.google.protobuf'),
      'protobuf: expected its type',
      headers['content-type'],
    );
    expect(body.length > 0, 'protobuf: expected a body', body.length);
  },
  gzip: async (url) => {
    const { status, headers, body } = await ask(url, 'GET', { 'accept-encoding': 'gzip' });
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
