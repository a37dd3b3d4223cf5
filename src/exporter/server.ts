// What both servers offer, and the errors they share. Runs on the exporter's thread.
import { createServer, isIPv6 } from 'node:net';
import type { EventLoop } from './event-loop.js';
import type { Routes } from './routes.js';

/**
 * Milliseconds: for a request's head, for an idle connection, for a reader that takes nothing. uWebSockets.js has the same, built in,
 * and counts in steps of 4 s. How long it takes is in test/exporter/limits.test.ts.
 */
export const timeout = 10_000;

/**
 * Bytes of a page that are handed to the system at once, by reference, or encrypted. A whole page would be written for as long as its
 * reader keeps up, or the system's buffers have room, and everybody else would wait.
 */
export const slice = 1 << 18;

/** Where to listen. */
export interface Address {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** How to listen. */
export interface Listening extends Address {
  /** Most connections at once; those beyond are closed unanswered. Default: no limit but the system's. */
  readonly maxConnections?: number;
  /** Called for each of those beyond. Must not throw. */
  readonly refused?: () => void;
  /** That of this thread, where other work than the server's waits for it. */
  readonly loop?: EventLoop;
}

/** A server that listens. */
export interface Server {
  /** The port it has, also where 0 was asked for. */
  readonly port: number;
  /**
   * Ends the listening and every connection, idle or not, before it returns; the promise resolves once the port is free.
   * May be called again.
   */
  close(): Promise<void>;
}

/** Starts a server. Rejects with a listen error. */
export type Serve = (routes: Routes, listening: Listening) => Promise<Server>;

/** `host:port` as in a URL: an IPv6 address in brackets, the % before its zone encoded (RFC 6874). */
export function authority({ host, port }: Address): string {
  return `${isIPv6(host) ? `[${host.replace('%', '%25')}]` : host}:${port}`;
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  EADDRINUSE: 'another process has that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this process may not use that port',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  EAFNOSUPPORT: 'this machine has no such kind of address',
};

/** The error of a server that cannot listen; `code` is the system's, such as EADDRINUSE. */
export function listenError(address: Address, code: string): Error & { code: string } {
  const reason = reasons[code];
  const text = `cannot listen on ${authority(address)}: ${code}${reason === undefined ? '' : `, ${reason}`}`;
  return Object.assign(new Error(text), { code });
}

/** Why nobody can listen there: the error code that node:net gets, for a server that gives none itself. */
export function probe({ host, port }: Address): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown reason'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('unknown reason')));
  });
}
