// Small parts of the configuration: the lines of keys, suggestions, and tables that must agree with others.
import test from 'ava';
import { defineFamilies } from 'pegcount';
import type { Overrides } from 'pegcount/config';
import { catalogues } from '#dist/cli/catalogues.js';
import { catalogueLabels, keysWith } from '#dist/config/keys.js';
import { findLines } from '#dist/config/lines.js';
import { suggestion } from '#dist/config/suggest.js';
import type { Same } from '../types/equal.js';

const text = `\uFEFFtop = 1
[metrics]   # a comment
path = "/a"
"quoted key" = """
[otel]
path = 3
"""
token = '''one line''' # """
limits.max_scrapes = 3
tls = { cert_file = "a",
  key_file = "b" }
list = [
  "a",
  "b = c",
]

  [ metrics . 'odd' ]
  deep = 1
[[trunks]]
name = "a"
[otel]
sample_ratio = 1
`;

test('a key has the line on which it stands', (t) => {
  const lineOf = findLines(text);
  const line = (path: string) => lineOf(path.split('.'));
  t.is(line('top'), 1);
  t.is(line('metrics'), 2);
  t.is(line('metrics.path'), 3);
  t.is(line('metrics.quoted key'), 4);
  t.is(line('metrics.token'), 8);
  t.is(line('metrics.limits.max_scrapes'), 9);
  t.is(line('metrics.tls'), 10);
  t.is(line('metrics.list'), 12);
  t.is(line('metrics.odd'), 17);
  t.is(line('metrics.odd.deep'), 18);
  t.is(line('otel.sample_ratio'), 22);
});

test('a key within a value has the line of the key above it, and an unknown one none', (t) => {
  const lineOf = findLines(text);
  t.is(lineOf(['metrics', 'tls', 'cert_file']), 10);
  t.is(lineOf(['nobody']), undefined);
  t.is(findLines('a = """\n"quoted" \\""" b = 1\n"""\nc = 1\n')(['c']), 4);
});

test('a misspelt word is known by the nearest one', (t) => {
  const known = ['path', 'healthz_path', 'token', 'token_file', 'trunk_id'];
  t.is(suggestion('paht', known), 'path');
  t.is(suggestion('pat', known), 'path');
  t.is(suggestion('toekn', known), 'token');
  t.is(suggestion('TOKEN', known), 'token');
  t.is(suggestion('healthzpath', known), 'healthz_path');
  t.is(suggestion('trunk', known), 'trunk_id');
  t.is(suggestion('xyz', known), undefined);
  t.is(suggestion('x'.repeat(1000), known), undefined);
  t.is(suggestion('', known), undefined);
});

test('the labels that may be configured are the open ones of the catalogues', (t) => {
  const open = Object.values(catalogues).flatMap((tree) =>
    defineFamilies(tree)
      .schema.families.filter(({ name }) => !name.startsWith('pegcount_'))
      .flatMap(({ labels }) => labels.filter(({ kind }) => kind === 'open').map(({ name }) => name)),
  );
  t.deepEqual([...catalogueLabels].sort(), [...new Set(open)].sort());
});

test('no two keys have one environment variable', (t) => {
  const variables = [...keysWith().values()].map(({ variable }) => variable);
  t.is(new Set(variables).size, variables.length);
  t.is(keysWith().get('metrics.tls.cert_file')!.variable, 'PEGCOUNT_METRICS_TLS_CERT_FILE');
});

test('the type of the overrides has exactly the keys that there are', (t) => {
  // Every key is named here, or this does not compile.
  const metrics: Record<keyof NonNullable<Overrides['metrics']>, true> = {
    enabled: true,
    tier: true,
    bind_address: true,
    health_address: true,
    transport: true,
    path: true,
    healthz_path: true,
    health_path: true,
    ready_path: true,
    live_path: true,
    token: true,
    bearer_token: true,
    token_file: true,
    export_interval_secs: true,
    prefix: true,
    shards: true,
    constant_labels: true,
    created: true,
    tls: true,
    limits: true,
  };
  const otel: Record<keyof NonNullable<Overrides['otel']>, true> = {
    enabled: true,
    endpoint: true,
    protocol: true,
    service_name: true,
    sample_ratio: true,
    export_metrics: true,
    export_logs: true,
    export_interval_secs: true,
    log_trace_id: true,
  };
  const top: Same<keyof Overrides, 'metrics' | 'labels' | 'proxy' | 'otel'> = true;
  t.true(top);
  const inside = (section: string): string[] => [
    ...new Set(
      [...keysWith().keys()]
        .map((path) => path.split('.'))
        .filter(([first]) => first === section)
        .map(([, name]) => name),
    ),
  ];
  t.deepEqual(Object.keys(metrics), inside('metrics'));
  t.deepEqual(Object.keys(otel), inside('otel'));
});
