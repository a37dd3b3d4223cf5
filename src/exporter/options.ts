// The exporter's options, checked at the door. Runs once for each startExporter call, on the thread that starts the exporter.
import { isIP } from 'node:net';
import { inspect } from 'node:util';

/** Which server answers the scrapes: `auto` is uWebSockets.js where it loads and node:http elsewhere. */
export type TransportChoice = 'auto' | 'uws' | 'node';

/** What `startExporter` takes. Every option may be left out or undefined. */
export interface ExporterOptions {
  /** The TCP port, 0 to 65535; 0 takes any free one (read it back from `exporter.port`). Default 9464. */
  readonly port?: number | undefined;
  /** The address to listen on: an IP address or a host name, without brackets. Default 127.0.0.1: loopback only. */
  readonly host?: string | undefined;
  /** Where the metrics page is. Starts with a slash. Default /metrics. */
  readonly path?: string | undefined;
  /** Where the health answer is. Starts with a slash. Default /healthz. */
  readonly healthzPath?: string | undefined;
  /** The bearer token that the metrics page asks for: printable ASCII without blanks. Unset or '': none asked for. */
  readonly token?: string | undefined;
  /** The application's version, shown by the health answer. Default 'unknown'. */
  readonly version?: string | undefined;
  /** Which server to use. 'uws' makes it an error when uWebSockets.js does not load. Default 'auto'. */
  readonly transport?: TransportChoice | undefined;
}

/** The options with their defaults filled in: plain data, sent to the exporter's thread as they are. */
export interface CheckedOptions {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly healthzPath: string;
  /** '' asks for no token. */
  readonly token: string;
  readonly version: string;
  readonly transport: TransportChoice;
}

const defaults: CheckedOptions = {
  port: 9464,
  host: '127.0.0.1',
  path: '/metrics',
  healthzPath: '/healthz',
  token: '',
  version: 'unknown',
  transport: 'auto',
};

const names = Object.keys(defaults);
const transports: readonly unknown[] = ['auto', 'uws', 'node'];
const hostName = /^[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*\.?$/i;
/** Printable ASCII without blanks, and without what ends a path: a query or a fragment. */
const urlPath = /^\/[!"$->@-~]*$/;
const printable = /^[!-~]*$/;

/**
 * Fills in the defaults and refuses what cannot work.
 * @throws TypeError or RangeError naming the option, what was got and what was expected. A token is never shown.
 */
export function checkOptions(options: unknown = {}): CheckedOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`startExporter: options is ${show(options)}; expected an object`);
  }
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) {
      throw new TypeError(`startExporter: unknown option '${name}'; expected one of ${names.join(', ')}`);
    }
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const checked = { ...defaults, ...given } as Record<keyof CheckedOptions, unknown>;
  expect('port', checked.port, isPort, 'an integer from 0 to 65535');
  expect('host', checked.host, isHost, 'an IP address or a host name, without brackets or port');
  expect('path', checked.path, isPath, "a path that starts with '/', without query, fragment or blanks");
  expect(
    'healthzPath',
    checked.healthzPath,
    isPath,
    "a path that starts with '/', without query, fragment or blanks",
  );
  if (checked.path === checked.healthzPath) {
    throw new RangeError(
      `startExporter: option 'healthzPath' is ${show(checked.healthzPath)}, as is 'path'; expected two different paths`,
    );
  }
  checkToken(checked.token);
  expect('version', checked.version, (value) => typeof value === 'string', 'a string');
  expect('transport', checked.transport, (value) => transports.includes(value), "'auto', 'uws' or 'node'");
  return checked as CheckedOptions;
}

function expect(name: string, got: unknown, holds: (value: unknown) => boolean, expected: string): void {
  if (!holds(got))
    throw new RangeError(`startExporter: option '${name}' is ${show(got)}; expected ${expected}`);
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

function isHost(value: unknown): boolean {
  return typeof value === 'string' && (isIP(value) !== 0 || (value.length <= 253 && hostName.test(value)));
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && urlPath.test(value);
}

/** A blank or a line end in a token (a file read whole) could never match a header: better refused than a lasting 401. */
function checkToken(token: unknown): void {
  if (typeof token !== 'string') {
    throw new TypeError(`startExporter: option 'token' is of type ${typeof token}; expected a string`);
  }
  if (!printable.test(token)) {
    const at = token.search(/[^!-~]/);
    throw new RangeError(
      `startExporter: option 'token' has a blank, control or non-ASCII character at position ${at}; ` +
        'expected printable ASCII without blanks',
    );
  }
}

function show(value: unknown): string {
  const text = inspect(value, { depth: 0, breakLength: Infinity });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
