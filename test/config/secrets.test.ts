// Whatever mistake is made with a secret in a configuration, no error shows it, and neither does a configuration that is printed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { loadConfig, type LoadOptions } from 'pegcount/config';
import { checkOptions } from '#dist/exporter/options.js';
import { piecesIn, secrets, told, wrapped } from '../supply/secrecy.js';
import { folderOf } from '../support/folder.js';
import { loadText } from './loading.js';

const folder = folderOf(
  { teardown: (clean) => void process.once('exit', () => void clean()) },
  { 'one.pem': 'one', token: 'sesame' },
);

/** What is wrong with these options, '' if nothing is. */
function refusal(options: LoadOptions): unknown {
  try {
    loadConfig(options);
    return '';
  } catch (error) {
    return error;
  }
}

function inFile(text: string): LoadOptions {
  const file = join(folder, 'edge.toml');
  writeFileSync(file, text);
  return { file, env: {} };
}

function refusedSilently(t: ExecutionContext, options: LoadOptions, secret: string, what: string): void {
  const error = refusal(options);
  t.truthy(error, `${what} was taken`);
  t.deepEqual(piecesIn(told(error), secret), [], `${what}: ${String(error)}`);
}

const mistakes: readonly string[] = [
  'token = SECRET',
  'token = "SECRET',
  'token = \'SECRET"',
  'token = "SECRET" "',
  'token = "SECRET\\x"',
  'token = ["SECRET"]',
  'token = { value = "SECRET" }',
  'token.value = "SECRET"',
  'token = "SECRET SECRET"',
  'token = "SECRET\\n"',
  'token = "SECRET"\ntoken = "SECRET"',
  'token = "SECRET"\nbearer_token = "SECRET2"',
  'token: "SECRET"',
  'token "SECRET"',
  'token SECRET',
  'SECRET',
  '"SECRET"',
  'PEGCOUNT_METRICS_TOKEN=SECRET',
  'export PEGCOUNT_METRICS_TOKEN="SECRET"',
  'tokn = "SECRET"',
  'Token = "SECRET"',
  'bearer = "SECRET"',
  'password = ["SECRET"]',
  'tls = "SECRET"',
  'limits = ["SECRET"]',
  'token_file = "SECRET"',
  'token_file = ["SECRET"]',
  'token_file = "secrets/SECRET"',
  'token_file = "SECRET\\u0000"',
  'token_file = "one.pem/SECRET"',
  'token = "sesame"\ntoken_file = "SECRET"',
  'tls.key = "SECRET"',
  'tls.key_file = "SECRET"',
  'tls.key_file = ["SECRET"]',
  'tls.cert_file = "one.pem"\ntls.key_file = "SECRET"',
  'tls.cert_file = "one.pem"\ntls.key_file = """-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----"""',
  'tls.key_file = "one.pem"\ntls.cert_file = "-----BEGIN PRIVATE KEY-----SECRET"',
  'path = "/metrics?token=SECRET"',
  'bind_address = "http://user:SECRET@host:9464"',
  '[otel]\nendpoint = "ftp://user:SECRET@host/"',
  '[otel]\nendpoint = ["http://user:SECRET@host/"]',
  '[otel]\nendpoint = "otelcol/?api-key=SECRET"',
  '[otel]\nheaders = { authorization = "Bearer SECRET" }',
];
for (const mistake of mistakes) {
  test(`no secret is shown of a file with ${JSON.stringify(mistake)}`, (t) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        refusedSilently(t, inFile(`[metrics]\n${mistake.replaceAll('SECRET', secret)}\n`), secret, mistake);
      }),
      { numRuns: 10 },
    );
  });
}

test('no secret is shown of a file that is right but for one character', (t) => {
  const edit = fc.record({
    at: fc.nat(),
    cut: fc.boolean(),
    add: fc.constantFrom('', ...Array.from(' \n"\'=.,[]{}#\\aß0')),
  });
  fc.assert(
    fc.property(secrets, edit, (secret, { at, cut, add }) => {
      const right = `[metrics]\ntoken = "${secret}" # for scrapes\npath = "/figures"\n[metrics.tls]\n`;
      const place = at % right.length;
      const text = right.slice(0, place) + add + right.slice(place + Number(cut));
      const error = refusal(inFile(text));
      t.deepEqual(piecesIn(told(error), secret), [], text);
    }),
    { numRuns: 1000 },
  );
});

test('no secret is shown of the environment', (t) => {
  const variables = (secret: string): Record<string, string>[] => [
    { PEGCOUNT_METRICS_TOKEN: `Bearer ${secret}` },
    { PEGCOUNT_METRICS_TOKEN: `${secret}\n` },
    { PEGCOUNT_METRICS_TOKEN: secret, PEGCOUNT_METRICS_BEARER_TOKEN: `${secret}2` },
    { PEGCOUNT_METRICS_TOKN: secret },
    { PEGCOUNT_TOKEN: secret },
    { PEGCOUNT_METRICS: secret },
    { PEGCOUNT_METRICS_TLS: secret },
    { PEGCOUNT_METRICS_TLS_KEY_FILE: secret },
    { PEGCOUNT_METRICS_TOKEN_FILE: secret },
    { PEGCOUNT_METRICS_TOKEN: secret, PEGCOUNT_METRICS_TOKEN_FILE: secret },
    { PEGCOUNT_METRICS_PATH: `/metrics?${secret}` },
    { PEGCOUNT_OTEL_ENDPOINT: `tcp://user:${secret}@host` },
  ];
  fc.assert(
    fc.property(secrets, (secret) => {
      for (const env of variables(secret)) refusedSilently(t, { env }, secret, Object.keys(env).join());
    }),
    { numRuns: 20 },
  );
});

test('no secret is shown of the code', (t) => {
  const placed = (value: unknown): object[] => [
    { metrics: { token: value } },
    { metrics: { bearer_token: value } },
    { metrics: { token_file: value } },
    { metrics: { tokenFile: value } },
    { metrics: { tls: { key_file: value, cert_file: 'one.pem' } } },
    { metrics: { tls: { key: value } } },
    { metrics: { tls: value } },
    { metrics: value as object },
    { token: value },
    value as object,
  ];
  fc.assert(
    fc.property(secrets, (secret) => {
      for (const value of wrapped(secret)) {
        for (const overrides of placed(value)) {
          const seen = told(refusal({ env: {}, overrides }));
          t.deepEqual(piecesIn(seen, secret), [], seen);
        }
      }
    }),
    { numRuns: 5 },
  );
});

test('a configuration that is printed or logged says that there is a token, and not which', (t) => {
  const config = loadText(t, '[metrics]\ntoken = "sesame-open"\n');
  for (const text of [
    inspect(config),
    inspect(config.exporter, { depth: Infinity }),
    JSON.stringify(config),
  ]) {
    t.notRegex(text, /sesame/);
    t.regex(text, /\[not shown\]/);
  }
  t.notRegex(told(config), /sesame/);
  t.notRegex(inspect(loadText(t, '')), /not shown/);
});

test('whoever reads, spreads or sends a configuration has the token', (t) => {
  const config = loadText(t, '[metrics]\ntoken = "sesame-open"\n');
  t.is(config.exporter.token, 'sesame-open');
  t.is({ ...config.exporter }.token, 'sesame-open');
  t.is(structuredClone(config).exporter.token, 'sesame-open');
});

test('a token that went through JSON is refused, rather than known to everybody', (t) => {
  const { exporter } = JSON.parse(JSON.stringify(loadText(t, '[metrics]\ntoken = "sesame-open"\n'))) as {
    exporter: object;
  };
  t.throws(() => checkOptions(exporter), { message: /option 'token' has a blank/ });
});
