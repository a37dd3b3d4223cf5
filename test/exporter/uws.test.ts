// Which uWebSockets.js is loaded, and what is said when there is none.
import test from 'ava';
import { loadUws, type Uws } from '#dist/exporter/uws.js';

const binary = `@uwsjs/${process.platform}-${process.arch}-${process.versions.node.split('.')[0]}`;
const complete: Uws = {
  App: () => {
    throw new Error('nobody calls it here');
  },
  us_socket_local_port: () => 0,
  LIBUS_LISTEN_EXCLUSIVE_PORT: 1,
  _cfg: () => {},
};

type Installed = Readonly<Record<string, unknown>>;

/** Modules by name: an Error is thrown, what is missing is not found. */
function installed(...places: [place: RegExp, modules: Installed][]) {
  return (fileUrl: string) =>
    (name: string): unknown => {
      const found = places.find(([place, modules]) => place.test(fileUrl) && name in modules)?.[1][name];
      if (found instanceof Error) throw found;
      if (found === undefined) throw new Error(`Cannot find module '${name}'\nRequire stack:\n- ${fileUrl}`);
      return found;
    };
}

test('the one that the application has comes first', (t) => {
  const [own, ours] = [{ ...complete }, { ...complete }];
  const seen = installed([/^file:\/\/\/app\/main.js$/, { 'uWebSockets.js': own }], [/./, { [binary]: ours }]);
  t.is(loadUws('/app/main.js', seen), own);
  t.is(loadUws(undefined, seen), ours, 'without a main script it cannot be found');
});

test('a package next to pegcount is found, too', (t) => {
  const own = { ...complete };
  t.is(loadUws('/app/main.js', installed([/dist\/exporter/, { 'uWebSockets.js': own }])), own);
});

test('one that does not load, or is too old, gives way to the binary package', (t) => {
  const ours = { ...complete };
  for (const bad of [new Error('no'), {}, { ...complete, LIBUS_LISTEN_EXCLUSIVE_PORT: undefined }, () => 0]) {
    t.is(loadUws('/app/main.js', installed([/./, { 'uWebSockets.js': bad, [binary]: ours }])), ours);
  }
});

test('with nothing installed it says so', (t) => {
  t.is(loadUws('/app/main.js', installed()), `neither it nor ${binary} is installed`);
});

test('a failure is told in one short line, a missing libc by its version', (t) => {
  const glibc = new Error(
    "/lib/x86_64-linux-gnu/libm.so.6: version `GLIBC_2.38' not found (required by /a/b/uws.node)",
  );
  t.is(loadUws(undefined, installed([/./, { [binary]: glibc }])), `${binary}: it needs GLIBC_2.38`);
  const long = new Error(`${'x'.repeat(500)}\nsecond line`);
  t.is(loadUws(undefined, installed([/./, { [binary]: long }])), `${binary}: ${'x'.repeat(117)}...`);
  const both = installed([/./, { 'uWebSockets.js': {}, [binary]: glibc }]);
  t.is(
    loadUws('/app/main.js', both),
    `uWebSockets.js: a version too old, without exclusive ports; ${binary}: it needs GLIBC_2.38`,
  );
});
