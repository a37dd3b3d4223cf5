// startExporter over TLS: its address, its page, its counters, and a start that the files forbid.
import test from 'ava';
import { startExporter } from '#dist/exporter/index.js';
import { counter, createSegment, defineFamilies } from '#dist/index.js';
import { askTls, client, clientAuthority, folder, known, server, trusting, writeFiles } from './secure.js';

const families = defineFamilies({ calls: counter('tls_exporter_calls_total', 'Calls') });

/** The series of the failed handshakes, by reason. */
function rejections(page: string): Readonly<Record<string, number>> {
  const series = page.matchAll(/^pegcount_tls_rejected_total\{reason="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...series].map(([, reason, value]) => [reason, Number(value)]));
}

test('every path asks for the client certificate, and the page counts who had none', async (t) => {
  const tls = await writeFiles(await folder(t), server, clientAuthority);
  const exporter = await startExporter(createSegment(families, { name: 'served' }), { port: 0, tls });
  t.teardown(() => exporter.close());
  const { port, transport, url } = exporter;
  t.deepEqual([transport, url], ['node', `https://127.0.0.1:${port}/metrics`]);
  const none = {
    bad_certificate: 0,
    no_certificate: 0,
    other: 0,
    protocol: 0,
    server_certificate_refused: 0,
  };
  const before = await askTls(port, known);
  t.is(before.status, 200);
  t.deepEqual(rejections(before.body.toString()), none);
  for (const path of ['/metrics', '/healthz', '/nowhere']) {
    await t.throwsAsync(askTls(port, { ...trusting, path }));
  }
  t.is((await askTls(port, { ...known, path: '/healthz' })).status, 200);
  const after = (await askTls(port, known)).body.toString();
  t.deepEqual(rejections(after), { ...none, no_certificate: 3 });
});

test('a start with files that do not fit is refused, and another one may follow', async (t) => {
  const files = await folder(t);
  const tls = await writeFiles(files, { ...server, key: client.key });
  const segment = createSegment(families, { name: 'refused' });
  await t.throwsAsync(startExporter(segment, { port: 0, tls }), {
    message: /^startExporter: option 'tls.keyFile': .* is not the key of .*; expected the private key/,
  });
  await t.throwsAsync(startExporter(segment, { port: 0, tls, transport: 'uws' }));
  await files.write('server.key', server.key);
  const exporter = await startExporter(segment, { port: 0, tls });
  t.is((await askTls(exporter.port, trusting)).status, 200);
  await exporter.close();
  await t.throwsAsync(askTls(exporter.port, trusting), { code: 'ECONNREFUSED' });
});
