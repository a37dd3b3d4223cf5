// For every key of a configuration: values that are right, values that are not, and where it is found in the result.
import fc from 'fast-check';
import type { Config } from 'pegcount/config';

export type KeyCase = {
  readonly good: fc.Arbitrary<unknown>;
  readonly bad: fc.Arbitrary<unknown>;
  readonly read: (config: Config) => unknown;
  /** What a good value becomes; itself unless given. */
  readonly becomes?: (value: never) => unknown;
};

const { constantFrom: among } = fc;
const texts = fc.string({ minLength: 1, maxLength: 20 });
/** Values of every other type than a text. */
const noText = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.nat(3)),
  fc.constant({ a: 1 }),
);
const noNumber = fc.oneof(texts, fc.boolean(), fc.constant(null), fc.array(fc.nat(3)), fc.constant({ a: 1 }));
const noBoolean = fc.oneof(
  fc.integer(),
  texts,
  fc.constant(null),
  fc.array(fc.boolean()),
  fc.constant({ a: true }),
);

const flag = { good: fc.boolean(), bad: noBoolean };
const from = (least: number, most: number) => ({
  good: fc.integer({ min: least, max: most }),
  bad: fc.oneof(
    noNumber,
    fc.integer({ max: least - 1 }),
    fc.integer({ min: most + 1 }),
    fc.double({ min: least, max: most }).filter((value) => !Number.isInteger(value)),
    among(NaN, Infinity, -Infinity),
  ),
});
const oneOf = (...words: string[]) => ({
  good: among(...words),
  bad: fc.oneof(
    noText,
    texts.filter((word) => !words.includes(word)),
    among('', ` ${words[0]}`, words[0].toUpperCase()),
  ),
});
const segment = fc.stringMatching(/^[\w.~-]{1,12}$/);
const path = {
  good: fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `/own/${parts.join('/')}`),
  bad: fc.oneof(noText, segment, among('', '/a b', '/a?b', '/a#b', '/ä', 'http://a/b', '\n/a')),
};
const token = {
  good: fc.stringMatching(/^[!-~]{0,40}$/),
  bad: fc.oneof(
    noText,
    fc
      .stringMatching(/^[!-~]{6,20}$/)
      .chain((word) => among(`${word} `, `${word}\n`, `ä${word}`, `${word}\0`)),
  ),
};
const interval = from(1, 604_800);
/** A certificate alone is refused: only what is wrong by itself is tried here. */
const file = { good: among('one.pem', './two.pem'), bad: fc.oneof(noText, among('', 'not-there', '.')) };
const ports = fc.integer({ min: 0, max: 65_535 });
const hosts = fc.oneof(
  fc.ipV4(),
  fc.domain(),
  fc.constant('localhost'),
  fc.ipV6().map((host) => `[${host}]`),
);
const address = {
  good: fc.tuple(hosts, ports).map(([host, port]) => `${host}:${port}`),
  bad: fc.oneof(
    noText,
    hosts,
    fc.tuple(hosts, fc.integer({ min: 65_536 })).map(([host, port]) => `${host}:${port}`),
    fc.tuple(hosts, fc.integer({ max: -1 })).map(([host, port]) => `${host}:${port}`),
    among(
      '',
      ':9464',
      '::1:9464',
      '[::1]',
      '[localhost]:1',
      'a b:1',
      'a:1:2',
      'a:http',
      'http://a:1',
      '256.1.1.1.:x',
    ),
  ),
};
const addressOf = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

export const cases: Readonly<Record<string, KeyCase>> = {
  'metrics.enabled': { ...flag, read: (config) => config.exporter.enabled },
  'metrics.tier': {
    good: among('off', 'community'),
    bad: fc.oneof(
      noText,
      texts.filter((tier) => tier !== 'off' && tier !== 'community'),
      fc.constant('telemetry'),
    ),
    read: (config) => config.tier,
  },
  'metrics.bind_address': {
    ...address,
    read: ({ exporter: { host, port } }) => addressOf(host, port),
  },
  'metrics.health_address': {
    ...address,
    // bind_address has this port by default, and they must differ.
    good: address.good.filter((value) => !value.endsWith(':9464')),
    read: ({ exporter: { healthHost = '', healthPort = 0 } }) => addressOf(healthHost, healthPort),
  },
  'metrics.transport': { ...oneOf('auto', 'uws', 'node'), read: (config) => config.exporter.transport },
  'metrics.path': { ...path, read: (config) => config.exporter.path },
  'metrics.healthz_path': { ...path, read: (config) => config.exporter.healthzPath },
  'metrics.health_path': { ...path, read: (config) => config.exporter.healthPath },
  'metrics.ready_path': { ...path, read: (config) => config.exporter.readyPath },
  'metrics.live_path': { ...path, read: (config) => config.exporter.livePath },
  'metrics.token': { ...token, read: (config) => config.exporter.token },
  'metrics.bearer_token': { ...token, read: (config) => config.exporter.token },
  'metrics.token_file': { ...file, read: (config) => config.exporter.tokenFile },
  'metrics.export_interval_secs': { ...interval, read: (config) => config.exportIntervalSecs },
  'metrics.prefix': {
    good: fc.oneof(fc.constant(''), fc.stringMatching(/^[a-oq-z][a-z0-9_]{0,12}$/)),
    bad: fc.oneof(noText, among('a-b', '1a', '__a', 'pegcount', 'pegcount_a', 'a b', 'ä')),
    read: (config) => config.catalogue.prefix,
  },
  'metrics.shards': { ...from(1, 4096), read: (config) => config.segment.shards },
  'metrics.constant_labels': {
    good: fc.dictionary(fc.stringMatching(/^x[a-z0-9_]{0,8}$/), fc.stringMatching(/^[\w.-]{0,12}$/), {
      maxKeys: 4,
    }),
    bad: fc.oneof(
      texts.filter((text) => !text.includes('=')),
      fc.integer(),
      among({ a: 1 }, { 'a-b': 'c' }, { le: 'x' }, { call_id: 'x' }, ['a'], null),
    ),
    read: (config) => config.segment.labels,
  },
  'metrics.created': { ...flag, read: (config) => config.exporter.created },
  'metrics.tls.cert_file': { ...file, read: (config) => config.exporter.tls?.certFile },
  'metrics.tls.key_file': { ...file, read: (config) => config.exporter.tls?.keyFile },
  'metrics.tls.client_ca_file': { ...file, read: (config) => config.exporter.tls?.clientCaFile },
  'metrics.limits.max_scrapes': { ...from(1, 1000), read: (config) => config.exporter.maxScrapes },
  'metrics.limits.max_connections': {
    ...from(1, 65_535),
    read: (config) => config.exporter.maxConnections,
  },
  'metrics.limits.check_timeout_ms': { ...from(1, 8000), read: (config) => config.exporter.checkTimeoutMs },
  'proxy.addons': {
    good: fc.array(
      fc.stringMatching(/^[a-z]{1,8}$/).filter((addon) => addon !== 'telemetry'),
      { maxLength: 4 },
    ),
    bad: fc.oneof(fc.integer(), fc.boolean(), among(null, [1], ['a', true], { a: 1 }, ['a', 'telemetry'])),
    // Whatever other addons there are, the tier stays what it is.
    read: (config) => config.tier,
    becomes: () => 'community',
  },
  'otel.enabled': {
    good: fc.constant(false),
    bad: fc.oneof(noBoolean, fc.constant(true)),
    read: (config) => config.otel.enabled,
  },
  'otel.endpoint': {
    good: fc.webUrl({ validSchemes: ['http', 'https'] }),
    bad: fc.oneof(noText, among('', 'otelcol:4317', 'ftp://a/', 'http://', 'https:///a', 'http://a b/')),
    read: (config) => config.otel.endpoint,
  },
  'otel.protocol': { ...oneOf('grpc', 'http'), read: (config) => config.otel.protocol },
  'otel.service_name': {
    good: fc.stringMatching(/^\w{1,20}$/),
    bad: fc.oneof(noText, among('', ' ')),
    read: (config) => config.otel.serviceName,
  },
  'otel.sample_ratio': {
    good: fc.double({ min: 0, max: 1, noNaN: true }),
    bad: fc.oneof(
      noNumber,
      fc.double({ max: -Number.MIN_VALUE, noNaN: true }),
      fc.double({ min: 1, minExcluded: true, noNaN: true }),
      fc.constant(NaN),
    ),
    read: (config) => config.otel.sampleRatio,
  },
  'otel.export_metrics': { ...flag, read: (config) => config.otel.exportMetrics },
  'otel.export_logs': { ...flag, read: (config) => config.otel.exportLogs },
  'otel.export_interval_secs': { ...interval, read: (config) => config.otel.exportIntervalSecs },
  'otel.log_trace_id': { ...flag, read: (config) => config.otel.logTraceId },
};

/** The same for the two keys of each open label. */
export function labelCases(label: string): Record<string, KeyCase> {
  return {
    [`labels.${label}.values`]: {
      good: fc.uniqueArray(fc.stringMatching(/^[\w.+-]{1,20}$/), { maxLength: 5 }),
      bad: fc.oneof(
        fc.integer(),
        fc.boolean(),
        among(null, [1], [''], ['a', 'a'], ['ä'.repeat(65)], { a: 'b' }),
      ),
      read: (config) => config.labels[label].values,
    },
    [`labels.${label}.capacity`]: { ...from(1, 65_536), read: (config) => config.labels[label].capacity },
  };
}
