// A client that speaks HTTP by hand, so that tests see every byte; and the two servers under test.
import { connect, type Socket } from 'node:net';
import type { Serve } from '#dist/exporter/server.js';
import { serveNode } from '#dist/exporter/server-node.js';
import { serveUws } from '#dist/exporter/server-uws.js';
import { loadUws } from '#dist/exporter/uws.js';

const uws = loadUws(undefined);

/** Each server that this platform has. */
export const servers: [name: 'node' | 'uws', serve: Serve][] = [['node', serveNode]];
if (typeof uws !== 'string') servers.push(['uws', (routes, address) => serveUws(uws, routes, address)]);

export const loopback = { host: '127.0.0.1', port: 0 };

export function open(port: number, host = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket));
    socket.once('error', reject);
    // A server that closes at once resets the connection; the tests look at what came before.
    socket.on('error', () => {});
  });
}

/** Sends bytes, and resolves with all that comes back until the server closes the connection. */
export async function talk(port: number, text: string, host?: string): Promise<string> {
  const socket = await open(port, host);
  socket.write(Buffer.from(text, 'latin1'));
  let answer = '';
  socket.on('data', (data) => (answer += data.toString('latin1')));
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

/** The head of a request, without a `Connection: close`. */
export function request(method: string, target: string, headers: readonly string[] = []): string {
  return [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Partial<Record<string, string>>>;
  readonly body: string;
}

/** Asks on a connection of its own. */
export async function ask(
  port: number,
  method: string,
  target: string,
  headers: string[] = [],
): Promise<Answer> {
  return parse(await talk(port, request(method, target, [...headers, 'Connection: close'])));
}

export function parse(answer: string): Answer {
  const end = answer.indexOf('\r\n\r\n');
  const [statusLine, ...lines] = answer.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: answer.slice(end + 4),
  };
}
