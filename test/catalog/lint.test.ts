// promtool's lint finds fault with nine names that the sources or prom-client set, and with nothing else.
import { spawnSync } from 'node:child_process';
import { Renderer } from '#dist/exposition/renderer.js';
import test from 'ava';
import { pageText, parsePage } from '../support/page.js';
import { runs, testWhere } from '../support/tools.js';
import { all, writtenSegment } from './all-catalogues.js';

/** Names that the sources and prom-client's dashboards have and Prometheus' conventions do not like; they stay. */
const allowed = [
  'nodejs_active_handles_total non-counter metrics should not have "_total" suffix',
  'nodejs_active_requests_total non-counter metrics should not have "_total" suffix',
  'nodejs_active_resources_total non-counter metrics should not have "_total" suffix',
  'rusmes_mailboxes_total non-counter metrics should not have "_total" suffix',
  'rusmes_messages_total non-counter metrics should not have "_total" suffix',
  'sip_call_jitter_ms metric names should not contain abbreviated units',
  'sip_call_rtt_ms metric names should not contain abbreviated units',
  'voip_calls_active_total non-counter metrics should not have "_total" suffix',
  'wholesale_profit_microcurrency_total non-counter metrics should not have "_total" suffix',
];

/** promtool overlooks families without a sample, so every one gets one here. */
function pageOfAll(): string {
  return all.schema.families
    .map(({ name, type, help, labels }) => {
      const pairs = labels.map((label) => `${label.name}="x"`);
      const set = (more: string[]): string => `{${[...pairs, ...more].join(',')}}`;
      const samples =
        type === 'histogram'
          ? [`${name}_bucket${set(['le="+Inf"'])} 0`, `${name}_sum${set([])} 0`, `${name}_count${set([])} 0`]
          : [`${name}${set([])} 0`];
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples, ''].join('\n');
    })
    .join('');
}

/** What promtool complains of, line by line. */
function complaints(input: string): string[] {
  const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  return stderr.trim().split('\n').sort();
}
const promtool = testWhere(test, runs('promtool', '--version'), 'promtool');

promtool('promtool complains of the allowed names only', (t) => {
  t.deepEqual(complaints(pageOfAll()), allowed);
});

promtool('promtool complains of the allowed names only on a full page of all catalogues', async (t) => {
  const segment = writtenSegment(t, 'lint');
  const text = await pageText(new Renderer([segment]));
  const page = parsePage(text);
  const silent = [...page.types.keys()].filter((name) => page.series(name).length === 0);
  // promtool overlooks families without a sample.
  // No lag was measured, no garbage collection seen, no request may be under way, and nobody has made a mistake.
  t.deepEqual(silent.filter((name) => !/^(pegcount_|nodejs_(eventloop|gc|active_requests$))/.test(name)), []); // prettier-ignore
  t.deepEqual(complaints(text), allowed);
});
