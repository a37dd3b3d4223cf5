// The exporter of the tier 'off': no thread, no port, every method a no-op. Runs on the thread that starts it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TEXT_CONTENT_TYPE } from '../exposition/text.js';
import type { Exporter } from './exporter.js';
import type { CheckedOptions } from './options.js';

/** Nothing is served: an empty page for who asks by `page()`, and 404 from the handlers. */
export function offExporter({ host }: CheckedOptions): Exporter {
  let settle = (): void => {};
  const closed = new Promise<undefined>((resolve) => (settle = () => resolve(undefined)));
  return {
    url: '',
    port: 0,
    host,
    healthUrl: '',
    healthPort: 0,
    transport: 'none',
    page: () => Promise.resolve({ contentType: TEXT_CONTENT_TYPE, body: Buffer.alloc(0) }),
    handler: notFound,
    healthHandler: notFound,
    setReady: () => {},
    close: () => {
      settle();
      return Promise.resolve();
    },
    closed,
  };
}

function notFound(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.statusCode = 404;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end('Not Found');
  return Promise.resolve();
}
