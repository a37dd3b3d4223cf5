// Finds and loads uWebSockets.js, the one native part, and declares the few calls of it in use. Runs on the exporter's thread.
import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/** A request; may be read only while the handler that got it has not returned. */
export interface UwsRequest {
  getCaseSensitiveMethod(): string;
  /** The path, without the query. */
  getUrl(): string;
  /** @param name in lower case; a missing header is '' */
  getHeader(name: string): string;
}

/** An answer; must not be touched once it is sent in full or aborted. */
export interface UwsResponse {
  writeStatus(status: string): this;
  writeHeader(name: string, value: string): this;
  /** Only ever without an argument: with one, 20.51 aborts or hangs. */
  endWithoutBody(): this;
  /** Writes what the kernel takes of a body of `total` bytes; nothing is kept of the rest. */
  tryEnd(body: Uint8Array, total: number): [ok: boolean, done: boolean];
  onWritable(handler: (offset: number) => boolean): this;
  onAborted(handler: () => void): this;
  cork(callback: () => void): this;
  close(): this;
}

export interface UwsApp {
  any(pattern: string, handler: (response: UwsResponse, request: UwsRequest) => void): this;
  /** Told of each connection as it comes (1) and goes (-1). */
  filter?(handler: (response: UwsResponse, change: number) => void): this;
  /** @param callback gets a token, or false */
  listen(host: string, port: number, options: number, callback: (token: unknown) => void): this;
  /** Closes the listening sockets and all connections, at once. */
  close(): this;
}

export interface Uws {
  App(): UwsApp;
  us_socket_local_port(token: unknown): number;
  readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number;
  _cfg(key: string): void;
}

/** Loads a module by its name; throws when it does not load. */
type Require = (name: string) => unknown;

/**
 * Loads the application's own 'uWebSockets.js', else the binary package that npm picked for this platform.
 * @param mainScript the application's main script, from where its own copy is looked for, too
 * @param requireFrom makes the loading of modules as seen from a file
 * @returns the module, or in a few words why there is none
 */
export function loadUws(
  mainScript: string | undefined,
  requireFrom: (fileUrl: string) => Require = createRequire,
): Uws | string {
  const binary = `@uwsjs/${process.platform}-${process.arch}-${process.versions.node.split('.')[0]}`;
  const here = import.meta.url;
  const there = mainScript === undefined ? here : pathToFileURL(mainScript).href;
  const failures: string[] = [];
  for (const [name, from] of [
    ['uWebSockets.js', there],
    ['uWebSockets.js', here],
    [binary, here],
  ] as const) {
    const loaded = tryToLoad(name, requireFrom(from));
    if (typeof loaded !== 'string') return loaded;
    if (loaded !== '') failures.push(`${name}: ${loaded}`);
  }
  return failures.length === 0 ? `neither it nor ${binary} is installed` : [...new Set(failures)].join('; ');
}

/** The module, or why it does not load: '' when it is not installed. */
function tryToLoad(name: string, require: Require): Uws | string {
  try {
    const loaded = require(name) as Partial<Uws>;
    const complete =
      typeof loaded.App === 'function' &&
      typeof loaded.us_socket_local_port === 'function' &&
      typeof loaded.LIBUS_LISTEN_EXCLUSIVE_PORT === 'number' &&
      typeof loaded._cfg === 'function';
    return complete ? (loaded as Uws) : 'a version too old, without exclusive ports';
  } catch (error) {
    return reasonOf(name, error);
  }
}

function reasonOf(name: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith(`Cannot find module '${name}'`)) return '';
  const glibc = /version `(GLIBC_[\d.]+)' not found/.exec(message)?.[1];
  if (glibc !== undefined) return `it needs ${glibc}`;
  const firstLine = message.split('\n', 1)[0];
  return firstLine.length > 120 ? `${firstLine.slice(0, 117)}...` : firstLine;
}
