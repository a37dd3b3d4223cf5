// The exporter's options at the door.
import test from 'ava';
import { checkOptions } from '#dist/exporter/options.js';

test('without options everything has its default', (t) => {
  const defaults = {
    port: 9464,
    host: '127.0.0.1',
    healthHost: '127.0.0.1',
    path: '/metrics',
    healthzPath: '/healthz',
    healthPath: '/health',
    readyPath: '/ready',
    livePath: '/live',
    token: '',
    version: 'unknown',
    transport: 'auto',
    tls: undefined,
    tier: 'community',
    enabled: true,
    listen: true,
    ready: true,
    checks: [{ name: 'main_loop', timeoutMs: 1000 }],
    maxScrapes: 8,
    maxConnections: 512,
    created: false,
    activeCalls: '',
  };
  t.deepEqual(checkOptions(), defaults as ReturnType<typeof checkOptions>);
  t.deepEqual(checkOptions({ port: undefined, token: undefined }), checkOptions({}));
});

for (const options of [
  { port: 0 },
  { port: 65_535 },
  { host: '::1' },
  { healthPort: 0 },
  { healthPort: 9465, healthHost: '0.0.0.0' },
  { port: 0, healthPort: 0 },
  { port: 9464, healthPort: 9464, listen: false },
  { host: 'fe80::1%eth0' },
  { host: '0.0.0.0' },
  { host: 'metrics.example.org' },
  { host: 'localhost' },
  { path: '/' },
  { path: '/a/b.txt' },
  { token: '' },
  { token: 'a-._~+/b==' },
  { version: '' },
  { transport: 'node' },
  { tier: 'off' },
  { enabled: false },
  { listen: false },
  { ready: false },
  { created: true },
  { maxScrapes: 1000 },
  { maxConnections: 65_535 },
  { activeCalls: 'pbx_active_calls' },
  { healthPath: '/', readyPath: '/r', livePath: '/l' },
]) {
  test(`${JSON.stringify(options)} is taken`, (t) => {
    t.like(checkOptions(options), options);
  });
}

const refused: [options: unknown, message: RegExp][] = [
  [null, /options is null; expected an object/],
  [[], /options is an array; expected an object/],
  ['9464', /options is of type string; expected an object/],
  [{ prot: 9464 }, /unknown option 'prot'; expected one of port, host, path/],
  [{ port: '9464' }, /option 'port' is '9464'; expected an integer from 0 to 65535/],
  [{ port: -1 }, /option 'port' is -1; expected/],
  [{ port: 65_536 }, /option 'port' is 65536; expected/],
  [{ port: 1.5 }, /option 'port' is 1.5; expected/],
  [{ port: NaN }, /option 'port' is NaN; expected/],
  [{ port: null }, /option 'port' is null; expected/],
  [{ host: '' }, /option 'host' is ''; expected an IP address or a host name/],
  [{ healthPort: 65_536 }, /option 'healthPort' is 65536; expected an integer from 0 to 65535/],
  [{ healthPort: '9465' }, /option 'healthPort' is '9465'; expected/],
  [{ healthPort: 9464 }, /option 'healthPort' is 9464; expected another one than option 'port'/],
  [{ healthPort: 1, healthHost: 'a b' }, /option 'healthHost' is 'a b'; expected an IP address/],
  [{ healthHost: '[::1]' }, /option 'healthHost' is '\[::1\]'; expected an IP address/],
  [
    { host: '0.0.0.0', port: 1, healthPort: 1, healthHost: '::1' },
    /option 'healthPort' is 1; expected another one than option 'port'/,
  ],
  [{ host: '[::1]' }, /option 'host' is '\[::1\]'; expected/],
  [{ host: '127.0.0.1:80' }, /option 'host' is '127.0.0.1:80'; expected/],
  [{ host: 'a b' }, /option 'host' is 'a b'; expected/],
  [{ host: `${'a'.repeat(60_000)}!` }, /option 'host' is 'a{60,}\.\.\.; expected/],
  [{ path: 'metrics' }, /option 'path' is 'metrics'; expected a path that starts with '\/'/],
  [{ path: '/metrics?a=1' }, /option 'path' is '\/metrics\?…'; expected/],
  [{ path: '/metrics#a' }, /option 'path' is .* expected/],
  [{ path: '/ä' }, /option 'path' is .* expected/],
  [{ healthzPath: '/a b' }, /option 'healthzPath' is .* expected/],
  [
    { healthzPath: '/metrics' },
    /option 'healthzPath' is '\/metrics', as is 'path'; expected different paths/,
  ],
  [{ healthPath: 'health' }, /option 'healthPath' is 'health'; expected a path that starts with '\/'/],
  [
    { readyPath: '/healthz' },
    /option 'readyPath' is '\/healthz', as is 'healthzPath'; expected different paths/,
  ],
  [{ livePath: '/ready' }, /option 'livePath' is '\/ready', as is 'readyPath'; expected different paths/],
  [{ tier: 'gold' }, /option 'tier' is 'gold'; expected 'off' or 'community'$/],
  [{ tier: 'telemetry' }, /option 'tier' is 'telemetry'; .* as the telemetry tier is not built yet$/],
  [{ enabled: 'no' }, /option 'enabled' is 'no'; expected true or false/],
  [{ created: 1 }, /option 'created' is 1; expected true or false/],
  [{ listen: 0 }, /option 'listen' is 0; expected true or false/],
  [{ ready: null }, /option 'ready' is null; expected true or false/],
  [{ checks: [] }, /option 'checks' is \[\]; expected an object of functions/],
  [{ checkTimeoutMs: 0 }, /option 'checkTimeoutMs' is 0; expected an integer from 1 to 8000/],
  [{ maxConnections: 0 }, /option 'maxConnections' is 0; expected an integer from 1 to 65535/],
  [{ maxScrapes: 0 }, /option 'maxScrapes' is 0; expected an integer from 1 to 1000/],
  [{ activeCalls: 5 }, /option 'activeCalls' is 5; expected a gauge family or its name/],
  [{ activeCalls: {} }, /option 'activeCalls' is undefined; expected/],
  [{ tls: 'yes' }, /option 'tls' is of type string; expected an object/],
  [{ version: 1 }, /option 'version' is 1; expected a string/],
  [{ transport: 'http' }, /option 'transport' is 'http'; expected 'auto', 'uws' or 'node'/],
];
for (const [n, [options, message]] of refused.entries()) {
  test(`bad options ${n}, ${JSON.stringify(options).slice(0, 60)}, are refused with what was got and what was expected`, (t) => {
    t.throws(() => checkOptions(options), { message });
  });
}

test('a token that no header could carry is refused, and is not shown', (t) => {
  const error = t.throws(() => checkOptions({ token: 'secret\n' }));
  t.regex(
    error.message,
    /option 'token' has a blank, control or non-ASCII character at position 6; expected/,
  );
  t.notRegex(error.message, /secret/);
  t.throws(() => checkOptions({ token: 5 }), {
    message: /option 'token' is of type number; expected a string/,
  });
});
