// Every key of a configuration: its rule and its default. The example file documents them, in this order. Cold; any thread.
import {
  address,
  between,
  boolean,
  constantLabels,
  endpoint,
  fileName,
  integer,
  labelValues,
  notEmpty,
  oneOf,
  prefix,
  type Rule,
  token,
  urlPath,
  words,
} from './rules.js';

export interface Key extends Rule {
  /** As in a TOML file: `metrics.path`. */
  readonly path: string;
  /** The environment variable that sets it. */
  readonly variable: string;
  /** Undefined where it is unset by default. */
  readonly default: unknown;
  /** A file's name: in a configuration file it is relative to that file, elsewhere to the working directory. */
  readonly isFile: boolean;
}

/** Labels of the ready-made catalogues that take their values at run time. */
export const catalogueLabels: readonly string[] = [
  'codec',
  'language',
  'mailbox',
  'method',
  'queue',
  'realm',
  'reason',
  'route',
  'tenant',
  'thread',
  'trunk_id',
  'type',
  'version',
];

/** Seconds of a week: the longest time that a key takes. */
const WEEK = 604_800;

const rules: readonly (readonly [path: string, rule: Rule, byDefault?: unknown])[] = [
  ['metrics.enabled', boolean, true],
  ['metrics.tier', oneOf('off', 'community', 'telemetry'), 'community'],
  ['metrics.bind_address', address, '127.0.0.1:9464'],
  ['metrics.health_address', address],
  ['metrics.transport', oneOf('auto', 'uws', 'node'), 'auto'],
  ['metrics.path', urlPath, '/metrics'],
  ['metrics.healthz_path', urlPath, '/healthz'],
  ['metrics.health_path', urlPath, '/health'],
  ['metrics.ready_path', urlPath, '/ready'],
  ['metrics.live_path', urlPath, '/live'],
  ['metrics.token', token],
  ['metrics.bearer_token', token],
  ['metrics.token_file', fileName],
  ['metrics.export_interval_secs', integer(1, WEEK), 15],
  ['metrics.prefix', prefix],
  ['metrics.shards', integer(1, 4096), 16],
  ['metrics.constant_labels', constantLabels, {}],
  ['metrics.created', boolean, false],
  ['metrics.tls.cert_file', fileName],
  ['metrics.tls.key_file', fileName],
  ['metrics.tls.client_ca_file', fileName],
  ['metrics.limits.max_scrapes', integer(1, 1000), 8],
  ['metrics.limits.max_connections', integer(1, 65_535), 512],
  ['metrics.limits.check_timeout_ms', integer(1, 8000), 1000],
  ['proxy.addons', words],
  ['otel.enabled', boolean, false],
  ['otel.endpoint', endpoint, 'http://otelcol:4317'],
  ['otel.protocol', oneOf('grpc', 'http')],
  ['otel.service_name', notEmpty, 'pegcount'],
  ['otel.sample_ratio', between(0, 1), 0.1],
  ['otel.export_metrics', boolean, false],
  ['otel.export_logs', boolean, false],
  ['otel.export_interval_secs', integer(1, WEEK)],
  ['otel.log_trace_id', boolean, true],
];

function key([path, rule, byDefault]: readonly [path: string, rule: Rule, byDefault?: unknown]): Key {
  const variable = `PEGCOUNT_${path.replaceAll('.', '_').toUpperCase()}`;
  return { ...rule, path, variable, default: byDefault, isFile: rule === fileName };
}

export type Keys = ReadonlyMap<string, Key>;

/** All keys by path; `labels` are the open labels that an application has beside those of the catalogues. */
export function keysWith(labels: readonly string[] = []): Keys {
  const ofLabels = [...new Set([...catalogueLabels, ...labels])].flatMap((label) => [
    key([`labels.${label}.values`, labelValues, []]),
    key([`labels.${label}.capacity`, integer(1, 65_536)]),
  ]);
  return new Map([...rules.map(key), ...ofLabels].map((one) => [one.path, one]));
}
