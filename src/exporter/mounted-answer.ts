// Sends an answer in the application's own server, for as long as its reader takes it. Runs on the thread that started the exporter.
import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { timeout } from './server.js';

/**
 * Bytes written at once. That they are gone is all that is seen of a reader, and the system says so once a third of what it holds of a
 * connection is taken: up to a megabyte on a fast network. Who is slower than that in 10 s is let go.
 */
const slice = 1 << 16;

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Empty for HEAD. */
  readonly body: Uint8Array;
}

/**
 * Resolves once the answer is sent, its reader is gone, or has taken nothing for as long as the exporter's own servers wait: an
 * application's server waits for ever by default, and scrapes are few. Then the connection ends; it does so at the answer's turn
 * where that is queued behind another one. Rejects only where it is given no response of node:http.
 *
 * The time limit is a timer of its own: the one that a socket has is the application's.
 */
export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  return new Promise((resolve) => {
    /** What is not written yet; undefined once the response may not be written any more, whoever still says that it drains. */
    let rest: Uint8Array | undefined = body;
    const over = (): void => {
      rest = undefined;
      clearTimeout(patience);
      resolve();
    };
    const giveUp = (): void => {
      over();
      response.destroy();
    };
    const write = (): void => {
      if (rest === undefined) return;
      patience.refresh();
      try {
        while (rest.length > slice) {
          const part = rest.subarray(0, slice);
          rest = rest.subarray(slice);
          if (!response.write(part)) return;
        }
        const last = rest;
        rest = undefined;
        response.end(last.length === 0 ? undefined : last);
      } catch {
        giveUp();
      }
    };
    // Also told when the reader is gone, or somebody else has ended the answer: what that costs is the connection.
    finished(response, (error) => (error ? giveUp() : over()));
    const patience = setTimeout(giveUp, timeout).unref();
    try {
      response.statusCode = status;
      for (const [name, value] of headers) response.setHeader(name, value);
    } catch {
      // Somebody has answered already.
      giveUp();
      return;
    }
    response.on('drain', write);
    write();
  });
}
