// TLS files that change under a running server: good ones are taken over, bad ones are refused with one line, and scrapes go on.
import { rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { createLook, stateOf } from '#dist/exporter/tls-reload.js';
import { createAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import * as pki from './secure.js';
import { askTls, closed, openTls, servingTls, trusting, writeFiles } from './secure.js';
import { request } from './sockets.js';

const lookEvery = 30;
const other = pki.serverAuthority.issue({ name: 'successor', use: 'server' });
const serialOf = ({ cert }: { readonly cert: string }): string => new X509Certificate(cert).serialNumber;

/** The serial number of the certificate that a new connection sees. */
async function shown(port: number, options: object = trusting): Promise<string> {
  return (await askTls(port, options)).serial;
}

/** Waits until a new connection sees this certificate. */
async function showing(port: number, pair: { readonly cert: string }): Promise<void> {
  await eventually(async () => (await shown(port)) === serialOf(pair));
}

test('a new pair is taken over without a restart, one file after the other', async (t) => {
  const { port, files, warnings, rejections } = await servingTls(t, { lookEvery: 300 });
  t.is(await shown(port), serialOf(pki.server));
  await files.write('server.crt', other.cert);
  await files.write('server.key', other.key);
  await showing(port, other);
  await writeFiles(files, pki.server);
  await showing(port, pki.server);
  t.deepEqual([warnings, rejections], [[], []]);
});

/** Looks by hand, without a server. */
async function looking(t: ExecutionContext) {
  const files = await pki.folder(t);
  const tls = await writeFiles(files, pki.server);
  const taken: string[] = [];
  const warnings: string[] = [];
  const look = createLook({
    files: tls,
    inUse: await stateOf(tls),
    take: ({ cert }) => taken.push(cert),
    warn: (line) => warnings.push(line),
  });
  return { files, taken, warnings, look };
}

test('what still changes is left alone until it stands still for a look', async (t) => {
  const { files, taken, warnings, look } = await looking(t);
  await look();
  await look();
  await files.write('server.crt', other.cert);
  await look();
  await files.write('server.key', other.key);
  await look();
  t.deepEqual([taken, warnings], [[], []]);
  await look();
  t.deepEqual([taken, warnings], [[other.cert], []]);
  await look();
  await files.write('server.key', pki.client.key);
  await look();
  await files.write('server.key', other.key);
  await look();
  t.deepEqual([taken.length, warnings], [1, []]);
});

test('a certificate whose time has yet to come is taken when it comes', async (t) => {
  const { files, taken, warnings, look } = await looking(t);
  const soon = pki.serverAuthority.issue({ name: 'a', use: 'server', valid: [3 / 86_400, 1] });
  await writeFiles(files, soon);
  await look();
  await look();
  t.regex(warnings.join(), /is not valid before/);
  while (taken.length === 0) {
    await look();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  t.deepEqual([taken, warnings.length], [[soon.cert], 1]);
});

test('an open connection ends with the answer after the change, or at once when idle', async (t) => {
  const { port, parts, files } = await servingTls(t, { lookEvery });
  let render = (): void => {};
  const rendered = new Promise<void>((resolve) => (render = resolve));
  const idle = await openTls(port, trusting);
  idle.resume();
  idle.write(request('GET', '/healthz'));
  await eventually(() => parts.counters.codes.length === 1 && parts.counters.flying === 0);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  parts.source.gate = () => rendered;
  const answer = askTls(port, trusting, agent);
  const next = askTls(port, trusting, agent);
  await eventually(() => parts.source.accepts.length === 1);
  await writeFiles(files, other);
  await closed(idle);
  render();
  t.is((await answer).serial, serialOf(pki.server));
  t.is((await next).serial, serialOf(other), 'on a connection of its own');
});

test('a connection whose handshake the change overtook ends with its first answer', async (t) => {
  const { port, files } = await servingTls(t, { lookEvery });
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const slow = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    onward.on('error', () => {}).pipe(client.on('error', () => {}));
    client.once('data', (greeting) => {
      onward.write(greeting);
      client.pause();
      void released.then(() => client.pipe(onward));
    });
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  t.teardown(() => slow.close());
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  const answer = askTls((slow.address() as AddressInfo).port, trusting, agent);
  await eventually(() => Object.keys(agent.sockets).length === 1);
  await once(Object.values(agent.sockets)[0]![0], 'secureConnect');
  await writeFiles(files, other);
  await showing(port, other);
  release();
  const { serial, connection } = await answer;
  t.deepEqual([serial, connection], [serialOf(pki.server), 'close']);
});

const broken: [what: string, change: (files: pki.Folder) => Promise<unknown>, warning: RegExp][] = [
  ['the key of another', (files) => files.write('server.key', pki.client.key), /keyFile.* is not the key of/],
  [
    'half a file',
    (files) => files.write('server.crt', other.cert.slice(0, 300)),
    /certFile.* holds no certificate/,
  ],
  ['no file', (files) => rm(`${files.path}/server.key`), /keyFile' names no file below /],
  [
    'an expired pair',
    (files) => writeFiles(files, pki.serverAuthority.issue({ name: 'a', use: 'server', valid: [-3, -1] })),
    /certFile.* has expired on/,
  ],
];
for (const [what, change, warning] of broken) {
  test(`${what} is refused with one line, the pair in use stays, and a good pair is taken later`, async (t) => {
    const { port, files, warnings } = await servingTls(t, { lookEvery });
    await change(files);
    await eventually(() => warnings.length > 0);
    t.regex(warnings[0], warning);
    t.regex(warnings[0], /^TLS goes on with the certificate in use, the new one is refused: option 'tls\./);
    t.notRegex(warnings[0], /PRIVATE|\n/);
    for (let scrape = 0; scrape < 10; scrape++) {
      t.is(await shown(port), serialOf(pki.server));
      await new Promise((resolve) => setTimeout(resolve, lookEvery / 2));
    }
    t.is(warnings.length, 1, 'each reason is told once');
    await writeFiles(files, other);
    await showing(port, other);
  });
}

test('the same fault is told again after things were put right in between', async (t) => {
  const { port, files, warnings } = await servingTls(t, { lookEvery });
  for (const told of [1, 2]) {
    await files.write('server.key', pki.client.key);
    await eventually(() => warnings.length === told);
    const pair = told === 1 ? other : pki.server;
    await writeFiles(files, pair);
    await showing(port, pair);
  }
  t.is(warnings.length, 2);
});

test('clients of a former authority are no longer let in, those of the new one are', async (t) => {
  const { port, files, warnings, rejections } = await servingTls(t, {
    lookEvery,
    clients: pki.clientAuthority,
  });
  const successor = createAuthority('clients');
  const newcomer = successor.issue({ name: 'client', use: 'client' });
  const former = await openTls(port, pki.known);
  former.resume();
  t.is((await askTls(port, pki.known)).status, 200);
  await files.write('clients.crt', successor.cert);
  await closed(former);
  const before = rejections.length;
  await t.throwsAsync(askTls(port, pki.known));
  await eventually(() => rejections.length > before);
  t.is(rejections.at(-1), 'bad_certificate');
  t.is((await askTls(port, { ...trusting, ...newcomer })).status, 200);
  t.deepEqual(warnings, []);
});

test('nothing is taken over or told after the close', async (t) => {
  const { files, warnings, close } = await servingTls(t, { lookEvery });
  await files.write('server.key', pki.client.key);
  await close();
  await new Promise((resolve) => setTimeout(resolve, lookEvery * 5));
  t.deepEqual(warnings, []);
});
