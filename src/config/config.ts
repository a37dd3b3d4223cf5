// What a configuration is once it has been read: plain data, so that it can be sent to worker threads. Cold; any thread.
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import type { Keys } from './keys.js';
import { splitAddress } from './rules.js';
import type { Settings } from './settings.js';

/** What was configured for the values of open labels, by label name. */
export type ConfiguredLabels = Readonly<Record<string, ConfiguredLabel>>;

export interface ConfiguredLabel {
  /** Values to intern at start, so that they have room whatever comes later. */
  readonly values: readonly string[];
  /** How many values there is room for beside `other`; undefined leaves it to the declaration. */
  readonly capacity: number | undefined;
}

/**
 * A checked configuration with all defaults filled in. Holds the token, which printing and JSON do not show: send threads only
 * the part that they need.
 */
export interface Config {
  /** `off` serves nothing: attach with `undefined` then, and every call does nothing. */
  readonly tier: 'off' | 'community';
  /** For `startExporter`, to which the application adds what only it knows: `{ ...config.exporter, version, checks }`. */
  readonly exporter: {
    readonly enabled: boolean;
    readonly tier: 'off' | 'community';
    readonly host: string;
    /** 0 takes any free one. */
    readonly port: number;
    readonly healthHost?: string;
    readonly healthPort?: number;
    readonly transport: 'auto' | 'uws' | 'node';
    readonly path: string;
    readonly healthzPath: string;
    readonly healthPath: string;
    readonly readyPath: string;
    readonly livePath: string;
    readonly token?: string;
    readonly tokenFile?: string;
    readonly maxScrapes: number;
    readonly maxConnections: number;
    readonly checkTimeoutMs: number;
    readonly created: boolean;
    readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly clientCaFile?: string };
  };
  /** For `createSegment`. */
  readonly segment: { readonly shards: number; readonly labels: Readonly<Record<string, string>> };
  /** For a catalogue: `pbx(config.catalogue)`. Without a configured prefix each catalogue has its own. */
  readonly catalogue: { readonly prefix?: string };
  /** For `configuredLabel` and `internConfigured`. */
  readonly labels: ConfiguredLabels;
  /** Seconds between two pushes over OTLP. */
  readonly exportIntervalSecs: number;
  /** Checked, and of use once the telemetry tier is built. */
  readonly otel: {
    readonly enabled: boolean;
    readonly endpoint: string;
    readonly protocol: 'grpc' | 'http';
    readonly serviceName: string;
    readonly sampleRatio: number;
    readonly exportMetrics: boolean;
    readonly exportLogs: boolean;
    readonly exportIntervalSecs: number;
    readonly logTraceId: boolean;
  };
}

/** An https URL with a path can only be OTLP over HTTP: gRPC has no path. */
function protocolOf(endpoint: string): 'grpc' | 'http' {
  const { protocol, pathname } = new URL(endpoint);
  return protocol === 'https:' && pathname !== '/' ? 'http' : 'grpc';
}

/** Holds a blank, which no token may: should it be taken for one, it is refused. */
const NOT_SHOWN = '[not shown]';

/**
 * Keeps the token from whoever prints or logs a configuration: `console.log` and `JSON.stringify` show that there is one. What
 * is read, spread or sent to a thread holds it.
 */
function discreetly(exporter: Config['exporter']): Config['exporter'] {
  const value = (): object => ({ ...exporter, ...(exporter.token ? { token: NOT_SHOWN } : {}) });
  return Object.defineProperties(exporter, { toJSON: { value }, [inspect.custom]: { value } });
}

function labelsOf(settings: Settings): ConfiguredLabels {
  const set = [...settings.keys()].filter((path) => path.startsWith('labels.'));
  const names = [...new Set(set.map((path) => path.split('.')[1]))];
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        values: (settings.get(`labels.${name}.values`)?.value ?? []) as readonly string[],
        capacity: settings.get(`labels.${name}.capacity`)?.value as number | undefined,
      },
    ]),
  );
}

const healthOf = ({ host, port }: { host: string; port: number }) => ({ healthHost: host, healthPort: port });

/** The configuration that checked settings and the defaults make. */
export function configOf(settings: Settings, keys: Keys): Config {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the type that the key's rule has checked
  const value = <Value>(path: string): Value =>
    (settings.has(path) ? settings.get(path)!.value : keys.get(path)!.default) as Value;
  const given = <Name extends string>(path: string, name: Name): Partial<Readonly<Record<Name, string>>> => {
    const found = value<string | undefined>(path);
    const whole = found !== undefined && keys.get(path)!.isFile ? resolve(found) : found;
    return (whole === undefined ? {} : { [name]: whole }) as Partial<Readonly<Record<Name, string>>>;
  };

  const tier = value<'off' | 'community'>('metrics.tier');
  const endpoint = value<string>('otel.endpoint');
  const exportIntervalSecs = value<number>('metrics.export_interval_secs');
  // Either both or none: checks.ts.
  const pair = { ...given('metrics.tls.cert_file', 'certFile'), ...given('metrics.tls.key_file', 'keyFile') };
  const health = value<string | undefined>('metrics.health_address');
  const tls = { ...pair, ...given('metrics.tls.client_ca_file', 'clientCaFile') };
  return {
    tier,
    exporter: discreetly({
      enabled: value('metrics.enabled'),
      tier,
      ...splitAddress(value('metrics.bind_address'))!,
      ...(health === undefined ? {} : healthOf(splitAddress(health)!)),
      transport: value('metrics.transport'),
      path: value('metrics.path'),
      healthzPath: value('metrics.healthz_path'),
      healthPath: value('metrics.health_path'),
      readyPath: value('metrics.ready_path'),
      livePath: value('metrics.live_path'),
      ...given('metrics.token', 'token'),
      ...given('metrics.token_file', 'tokenFile'),
      maxScrapes: value('metrics.limits.max_scrapes'),
      maxConnections: value('metrics.limits.max_connections'),
      checkTimeoutMs: value('metrics.limits.check_timeout_ms'),
      created: value('metrics.created'),
      ...(settings.has('metrics.tls.cert_file') ? { tls: tls as Required<typeof pair> } : {}),
    }),
    segment: {
      shards: value('metrics.shards'),
      labels: { ...value<Record<string, string>>('metrics.constant_labels') },
    },
    catalogue: given('metrics.prefix', 'prefix'),
    labels: labelsOf(settings),
    exportIntervalSecs,
    otel: {
      enabled: false,
      endpoint,
      protocol: value<'grpc' | 'http' | undefined>('otel.protocol') ?? protocolOf(endpoint),
      serviceName: value('otel.service_name'),
      sampleRatio: value('otel.sample_ratio'),
      exportMetrics: value('otel.export_metrics'),
      exportLogs: value('otel.export_logs'),
      exportIntervalSecs: value<number | undefined>('otel.export_interval_secs') ?? exportIntervalSecs,
      logTraceId: value('otel.log_trace_id'),
    },
  };
}
