// Asks a server by HTTP, plain or over TLS, as Node's own client does. For tests and the programs beside them.
import { type IncomingHttpHeaders, request as requestPlain } from 'node:http';
import { request as requestTls, type RequestOptions } from 'node:https';

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** On a connection of its own, unless an agent is given. Rejects when no whole answer comes, or none within `timeout`. */
export function ask(url: string | URL, options: RequestOptions = {}): Promise<Answer> {
  const request = String(url).startsWith('https:') ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent: false, ...options }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asking.once('timeout', () => asking.destroy(new Error(`no answer in ${options.timeout} ms`)));
    asking.once('error', reject);
    asking.end();
  });
}
