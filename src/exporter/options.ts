// The exporter's options, checked at the door. Runs once for each startExporter call, on the thread that starts the exporter.
import { isIP } from 'node:net';
import { inspect } from 'node:util';
import { withoutSecrets } from '../schema/discreet.js';
import type { GaugeFamily } from '../schema/family.js';
import {
  checkLimits,
  expectedCheckTimeout,
  isCheckTimeout,
  type CheckLimit,
  type HealthChecks,
} from './checks.js';
import type { RoutePaths } from './routes.js';
import { resolveToken } from './token.js';
import { checkTls, type CheckedTls, type TlsOptions } from './tls-options.js';

/** Which server answers the scrapes: `auto` is uWebSockets.js where it loads and node:http elsewhere. */
export type TransportChoice = 'auto' | 'uws' | 'node';

/** How much of observability there is: `off` is an exporter that does nothing; `telemetry` is not built yet. */
export type Tier = 'off' | 'community' | 'telemetry';

/** What `startExporter` takes. Every option may be left out or undefined. */
export interface ExporterOptions {
  /** The TCP port, 0 to 65535; 0 takes any free one (read it back from `exporter.port`). Default 9464. */
  readonly port?: number | undefined;
  /** The address to listen on: an IP address or a host name, without brackets. Default 127.0.0.1: loopback only. */
  readonly host?: string | undefined;
  /** Where the metrics page is. Starts with a slash, as all paths do, and all must differ. Default /metrics. */
  readonly path?: string | undefined;
  /** Where the `healthz` answer is: status, uptime, version and active calls, without a token. Default /healthz. */
  readonly healthzPath?: string | undefined;
  /** Where the report of the health checks is. Default /health. */
  readonly healthPath?: string | undefined;
  /** Where it says whether the application is ready. Default /ready. */
  readonly readyPath?: string | undefined;
  /** Where it says that the process is alive, whatever else is wrong. Default /live. */
  readonly livePath?: string | undefined;
  /**
   * A port of its own for the health, ready and live answers, 0 to 65535: plain HTTP, by node:http on a thread of its own, so that no
   * crowd on the other port keeps them waiting, nor takes all connections, and nobody needs a certificate there. 0 takes any free
   * one (`exporter.healthPort`). It speaks for the process: of the exporter's thread it knows nothing, but ends with it. What is
   * asked there the exporter does not count. Default: none.
   */
  readonly healthPort?: number | undefined;
  /** The address of the health port. Default 127.0.0.1: loopback only. */
  readonly healthHost?: string | undefined;
  /** The bearer token that the metrics page asks for: printable ASCII without blanks. Unset or '': none asked for. */
  readonly token?: string | undefined;
  /** Another name of `token`. */
  readonly bearerToken?: string | undefined;
  /** A file with the token, read once, at the start; blanks and line ends after the token do not matter. */
  readonly tokenFile?: string | undefined;
  /** The application's version, shown by the health answer. Default 'unknown'. */
  readonly version?: string | undefined;
  /** Which server to use. 'uws' makes it an error when uWebSockets.js does not load. Default 'auto'. */
  readonly transport?: TransportChoice | undefined;
  /** Serves by TLS, on node:https. Not with `transport: 'uws'`. Default: no TLS. */
  readonly tls?: TlsOptions | undefined;
  /**
   * 'off' starts no thread and listens nowhere: every method of the exporter is a no-op. 'telemetry' is refused until it is
   * built. Default 'community': metrics and health.
   */
  readonly tier?: Tier | undefined;
  /** False: neither the metrics page nor `healthz` is there, only health, ready and live. Default true. */
  readonly enabled?: boolean | undefined;
  /** False: no server of its own for the page; the application mounts `exporter.handler` in one. Default true. */
  readonly listen?: boolean | undefined;
  /** Whether the application is ready from the start; see `exporter.setReady`. Default true. */
  readonly ready?: boolean | undefined;
  /** The application's health checks, by the names they are reported under. Default none. */
  readonly checks?: HealthChecks | undefined;
  /** Time limit of a check and of the built-in `main_loop`, 1 to 8000 milliseconds. Default 1000. */
  readonly checkTimeoutMs?: number | undefined;
  /** Most metrics pages being rendered or sent at once, 1 to 1000; what is beyond is answered by 503. Default 8. */
  readonly maxScrapes?: number | undefined;
  /**
   * Most connections open at once on each port, 1 to 65,535; more are closed unanswered. Each takes one of the files that the
   * process may have open, and the application needs some. Default 512.
   */
  readonly maxConnections?: number | undefined;
  /**
   * Says in OpenMetrics when each counter and histogram began to count: a `_created` sample each, for half as many lines again.
   * Protobuf always says it. Default false.
   */
  readonly created?: boolean | undefined;
  /**
   * The gauge that `healthz` shows as active calls: a family or its name; not one that combines as 'each'. Default: the first
   * whose name ends in active_calls or calls_active_total.
   */
  readonly activeCalls?: string | GaugeFamily | undefined;
}

/** The options with their defaults filled in: plain data, sent to the exporter's thread as they are. */
export interface CheckedOptions extends RoutePaths {
  readonly port: number;
  readonly host: string;
  /** Undefined: none. */
  readonly healthPort?: number | undefined;
  readonly healthHost: string;
  /** '' asks for no token. */
  readonly token: string;
  readonly version: string;
  readonly transport: TransportChoice;
  readonly tls?: CheckedTls | undefined;
  readonly tier: 'off' | 'community';
  readonly enabled: boolean;
  readonly listen: boolean;
  readonly ready: boolean;
  /** The built-in check first. */
  readonly checks: readonly CheckLimit[];
  readonly maxScrapes: number;
  readonly maxConnections: number;
  readonly created: boolean;
  /** '' finds it by its name. */
  readonly activeCalls: string;
}

const defaults = {
  port: 9464,
  host: '127.0.0.1',
  path: '/metrics',
  healthzPath: '/healthz',
  healthPath: '/health',
  readyPath: '/ready',
  livePath: '/live',
  healthHost: '127.0.0.1',
  version: 'unknown',
  transport: 'auto',
  tier: 'community',
  enabled: true,
  listen: true,
  ready: true,
  checkTimeoutMs: 1000,
  maxScrapes: 8,
  maxConnections: 512,
  created: false,
  activeCalls: '',
};
const paths = ['path', 'healthzPath', 'healthPath', 'readyPath', 'livePath'] as const;
const unset = ['healthPort', 'token', 'bearerToken', 'tokenFile', 'tls', 'checks'];
const names = [...Object.keys(defaults), ...unset];

const expectedPort = 'an integer from 0 to 65535';
const expectedHost = 'an IP address or a host name, without brackets or port';
const transports: readonly unknown[] = ['auto', 'uws', 'node'];
const tiers: readonly unknown[] = ['off', 'community'];
const hostName = /^[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*\.?$/i;
/** Printable ASCII without blanks, and without what ends a path: a query or a fragment. */
const urlPath = /^\/[!"$->@-~]*$/;

/**
 * Fills in the defaults, reads the token and TLS files, and refuses what cannot work.
 * @throws TypeError or RangeError naming the option, what was got and what was expected. A token is never shown.
 */
export function checkOptions(options: unknown = {}): CheckedOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const got = options === null ? 'null' : Array.isArray(options) ? 'an array' : `of type ${typeof options}`;
    throw new TypeError(`startExporter: options is ${got}; expected an object`);
  }
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) {
      throw new TypeError(`startExporter: unknown option '${name}'; expected one of ${names.join(', ')}`);
    }
  }
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  const given = { ...defaults, ...Object.fromEntries(entries) } as Readonly<
    Record<keyof ExporterOptions, unknown>
  >;
  const { token, bearerToken, tokenFile, tls, checks, checkTimeoutMs, ...plain } = given;
  expect('port', plain.port, isPort, expectedPort);
  expect('host', plain.host, isHost, expectedHost);
  expect('healthHost', plain.healthHost, isHost, expectedHost);
  if (plain.healthPort !== undefined) {
    expect('healthPort', plain.healthPort, isPort, expectedPort);
    const free = plain.healthPort === 0 || plain.listen === false || plain.healthPort !== plain.port;
    expect('healthPort', plain.healthPort, () => free, "another one than option 'port'");
  }
  checkPaths(plain);
  expect('version', plain.version, (value) => typeof value === 'string', 'a string');
  expect('transport', plain.transport, (value) => transports.includes(value), "'auto', 'uws' or 'node'");
  const built = plain.tier === 'telemetry' ? ', as the telemetry tier is not built yet' : '';
  expect('tier', plain.tier, (value) => tiers.includes(value), `'off' or 'community'${built}`);
  for (const name of ['enabled', 'listen', 'ready', 'created'] as const) {
    expect(name, plain[name], (value) => typeof value === 'boolean', 'true or false');
  }
  expect('checkTimeoutMs', checkTimeoutMs, isCheckTimeout, expectedCheckTimeout);
  expect('maxScrapes', plain.maxScrapes, isCount(1000), 'an integer from 1 to 1000');
  expect('maxConnections', plain.maxConnections, isCount(65_535), 'an integer from 1 to 65535');
  const activeCalls = familyName(plain.activeCalls);
  expect('activeCalls', activeCalls, (value) => typeof value === 'string', 'a gauge family or its name');
  // What is off asks nobody for a token, and needs none of its files.
  const off = plain.tier === 'off';
  const checkedTls = off ? undefined : checkTls(tls);
  if (checkedTls !== undefined && plain.transport === 'uws') {
    throw new RangeError(
      "startExporter: option 'transport' is 'uws' with 'tls'; expected 'auto' or 'node', as TLS is served by node:https",
    );
  }
  return {
    ...(plain as unknown as CheckedOptions),
    activeCalls: activeCalls as string,
    token: resolveToken(off ? { token, bearerToken } : { token, bearerToken, tokenFile }),
    checks: checkLimits(checks, checkTimeoutMs as number),
    tls: checkedTls,
  };
}

function expect(name: string, got: unknown, holds: (value: unknown) => boolean, expected: string): void {
  if (!holds(got))
    throw new RangeError(`startExporter: option '${name}' is ${show(got)}; expected ${expected}`);
}

function checkPaths(given: Readonly<Record<(typeof paths)[number], unknown>>): void {
  const taken = new Map<unknown, string>();
  for (const name of paths) {
    const value = given[name];
    expect(name, value, isPath, "a path that starts with '/', without query, fragment or blanks");
    const other = taken.get(value);
    if (other !== undefined) {
      throw new RangeError(
        `startExporter: option '${name}' is ${show(value)}, as is '${other}'; expected different paths`,
      );
    }
    taken.set(value, name);
  }
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

function isCount(most: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

function familyName(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as Partial<GaugeFamily>).name : value;
}

function show(value: unknown): string {
  const discreet = typeof value === 'string' ? withoutSecrets(value) : value;
  const text = inspect(discreet, { depth: 0, breakLength: Infinity });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
