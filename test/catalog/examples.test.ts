// The example of each catalogue's docstring is a program: it compiles as it stands, runs, and writes what it says.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import type { Segment } from 'pegcount';
import { compileExamples } from '../support/examples.js';
import { type Page, readPage } from '../support/page.js';

// Compiled tests run from build/test/catalog/.
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The code of a file's docstring from its `@example` on, or undefined. */
async function exampleOf(catalogue: string): Promise<string | undefined> {
  const source = await readFile(`${root}src/catalog/${catalogue}.ts`, 'utf8');
  const block = /^ \* @example\n \* ```ts\n([\s\S]*?)^ \* ```$/m.exec(source)?.[1];
  return block?.replace(/^ \* ?/gm, '');
}

type Value = number | 'above 0';

/** What the page must hold after the example of a catalogue has run. */
const checks: Readonly<Partial<Record<string, Readonly<Record<string, Value>>>>> = {
  pbx: {
    edge_active_calls: 0,
    'edge_calls_total{direction="inbound",result="rejected"}': 1,
    'edge_call_duration_seconds_bucket{direction="inbound",le="7200"}': 1,
    'edge_sip_responses_total{status_class="1xx",status_code="180",method="INVITE"}': 1,
    'edge_trunk_status{trunk_id="carrier-7"}': 1,
    'edge_trunk_calls_failed_total{trunk_id="carrier-7",direction="outbound",reason="busy"}': 1,
  },
  sip: {
    'sip_invite_result_total{direction="outbound",code_class="4xx"}': 1,
    'sip_bye_total{direction="inbound",by="remote",reason_class="user-hangup"}': 1,
    'sip_transaction_timeout_total{method="other"}': 1,
    'sip_dtls_handshake_total{result="timeout"}': 1,
    sip_call_rtt_ms_sum: 42,
    sip_call_mos_estimate_count: 0,
  },
  voip: {
    'voip_registration_total{state="failure"}': 1,
    'voip_api_requests_total{api="rest",method="GET",status_class="2xx"}': 1,
    'voip_api_request_duration_seconds_sum{api="rest",method="GET"}': 0.012,
    'voip_calls_active_total{tenant="acme",route="dach",codec="opus"}': 1,
    'voip_rtp_packet_loss_ratio{session="0"}': 0.01,
  },
  mail: {
    rusmes_smtp_connections_total: 1,
    rusmes_queue_size: 3,
    rusmes_mail_processed_total: 1,
    rusmes_mail_delivered_total: 1,
    rusmes_message_processing_latency_seconds_count: 1,
  },
  rtp: {
    'rustpbx_rtp_jitter_seconds_count{direction="inbound"}': 1,
    sip_call_rtt_ms_sum: 42,
    sip_call_jitter_ms_count: 1,
    sip_call_loss_fraction_sum: 0.06,
    sip_call_mos_estimate_count: 1,
  },
  process: {
    edge_process_memory_budget_bytes: 2 ** 30,
    edge_process_uptime_seconds: 'above 0',
    rustpbx_process_resident_memory_bytes: 'above 0',
  },
  node: {
    process_resident_memory_bytes: 'above 0',
    'nodejs_heap_size_used_bytes{thread="media-2"}': 'above 0',
  },
};

const catalogues = (await readdir(`${root}src/catalog`))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''));
const examples = new Map<string, string>();
for (const catalogue of catalogues) {
  const example = await exampleOf(catalogue);
  if (example !== undefined) examples.set(catalogue, example);
}

/** Files beside the catalogues: what several of them share. */
const shared = ['bucket-sets', 'labels', 'options'];

test('each catalogue shows an example, and each example is checked', (t) => {
  t.deepEqual([...examples.keys()].sort(), Object.keys(checks).sort());
  t.deepEqual(catalogues.filter((file) => !shared.includes(file)).sort(), Object.keys(checks).sort()); // prettier-ignore
});

test('the examples compile, run, and write what they say', async (t) => {
  // What a reader would do next is to look at the segment.
  const files = [...examples].map(([name, text]) => [`${name}.ts`, `${text}export { segment };\n`] as const);
  const out = await compileExamples('examples', new Map(files));
  for (const catalogue of examples.keys()) {
    const example = pathToFileURL(`${out}/${catalogue}.js`).href;
    const { segment } = (await import(example)) as { segment: Segment };
    const page: Page = await readPage(segment);
    for (const [series, value] of Object.entries(checks[catalogue] ?? {})) {
      if (value === 'above 0') t.true(page.value(series) > 0, series);
      else t.is(page.value(series), value, series);
    }
    const rejected = page.series('pegcount_rejected_total').filter((series) => page.value(series) > 0);
    t.deepEqual(rejected, [], `${catalogue}: nothing is dropped`);
  }
});
