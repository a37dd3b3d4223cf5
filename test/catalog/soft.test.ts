// Mistakes on hot paths are soft: dropped, counted by family, and warned about once a family while the application goes on.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { parsePage } from '../support/page.js';

const child = fileURLToPath(new URL('./soft-child.js', import.meta.url));

const mistaken: readonly (readonly [family: string, rejected: number])[] = [
  ['sip_bye_total', 300],
  ['sip_dtls_handshake_total', 300],
  ['rustpbx_sip_responses_total', 300],
  ['rusmes_queue_size', 300],
  ['sip_stir_verify_total', 1],
];

test('undeclared values are dropped, counted, and warned about once a family', async (t) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [child], {
    timeout: 60_000,
    maxBuffer: 2 ** 26,
  });
  const page = parsePage(stdout);
  for (const [family, count] of mistaken) {
    t.is(page.value(`pegcount_rejected_total{family="${family}"}`), count);
    const shown = page.series(family).filter((series) => page.value(series) !== 0);
    t.deepEqual(shown, [], `${family} counts none of them`);
  }
  t.is(page.value('rustpbx_calls_total{direction="inbound",result="ok"}'), 300, 'what is good counts on');

  const warned = [...stderr.matchAll(/^pegcount: family "(\w+)" drops events with a bad label or value/gm)];
  t.deepEqual(warned.map(([, family]) => family).sort(), mistaken.map(([family]) => family).sort()); // prettier-ignore
  t.is(stderr.trim().split('\n').length, mistaken.length, stderr);
});
