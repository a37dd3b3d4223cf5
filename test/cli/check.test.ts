// `pegcount check FILE`: OK, or every problem with its line, and the exit code for scripts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { createAuthority } from '../support/certificates.js';
import { folderOf } from '../support/folder.js';
import { pegcount } from './pegcount.js';

// Compiled tests run from build/test/cli/.
const example = fileURLToPath(new URL('../../../src/config/pegcount.example.toml', import.meta.url));

test('a file that is right is OK', async (t) => {
  t.deepEqual(await pegcount('check', example), { code: 0, out: 'OK\n', error: '' });
});

test('every problem is a line with file, line, key, value and expectation', async (t) => {
  const file = join(
    folderOf(t, {
      'edge.toml': `
[metrics]
path = "metrics"
bind_address = "localhost"
tokn = "s3cret"

[metrics.limits]
max_scrapes = 0

[server]
threads = 4

[otel]
sample_ratio = 1.5
`,
    }),
    'edge.toml',
  );
  const { code, out, error } = await pegcount('check', file);
  t.deepEqual([code, error], [1, '']);
  t.deepEqual(out.replaceAll(file, 'F').split('\n'), [
    'F:3: metrics.path is "metrics"; expected a path that starts with "/", without query, fragment or blanks',
    'F:4: metrics.bind_address is "localhost"; expected "host:port" with a port from 0 to 65535, such as "127.0.0.1:9464" or "[::1]:9464"',
    'F:5: metrics.tokn is unknown (a text); expected a known key (did you mean token?)',
    'F:8: metrics.limits.max_scrapes is 0; expected an integer from 1 to 1000',
    'F:14: otel.sample_ratio is 1.5; expected a number from 0 to 1',
    '',
  ]);
});

test('a file that is no TOML is refused with the line, and none of its text is shown', async (t) => {
  const file = join(folderOf(t, { 'edge.toml': '[metrics]\ntoken = "s3cret\npath = 1\n' }), 'edge.toml');
  const { code, out, error } = await pegcount('check', file);
  t.deepEqual([code, error], [1, '']);
  t.regex(out, /edge\.toml:2: file is no TOML \(.*\); expected valid TOML\n$/);
  t.notRegex(out, /s3cret/);
});

test('a file that is not there is refused', async (t) => {
  const { code, out } = await pegcount('check', 'not-there.toml');
  t.is(code, 1);
  t.is(out, 'not-there.toml: file is "not-there.toml" (ENOENT); expected a file that can be read\n');
});

test('a certificate and a key that do not fit each other are refused', async (t) => {
  const authority = createAuthority('servers');
  const [one, other] = ['one', 'other'].map((name) => authority.issue({ name, use: 'server' }));
  const folder = folderOf(t, {
    'edge.toml': '[metrics.tls]\ncert_file = "server.crt"\nkey_file = "server.key"\n',
    'server.crt': one.cert,
    'server.key': other.key,
  });
  const { code, out } = await pegcount('check', join(folder, 'edge.toml'));
  t.is(code, 1);
  t.regex(out, /edge\.toml: startExporter: .*server\.key/);
  writeFileSync(join(folder, 'server.key'), one.key);
  t.is((await pegcount('check', join(folder, 'edge.toml'))).out, 'OK\n');
});

test('an open label of the application is known by --label', async (t) => {
  const file = join(folderOf(t, { 'edge.toml': '[labels.carrier]\nvalues = ["a"]\n' }), 'edge.toml');
  t.is((await pegcount('check', file)).code, 1);
  t.is((await pegcount('check', '--label', 'carrier', file)).out, 'OK\n');
  t.is((await pegcount('check', file, '--label=other', '--label=carrier')).out, 'OK\n');
});

test('the environment is not looked at', async (t) => {
  process.env['PEGCOUNT_METRICS_PATH'] = 'bad';
  t.teardown(() => delete process.env['PEGCOUNT_METRICS_PATH']);
  t.is((await pegcount('check', example)).out, 'OK\n');
});
