// Every hot helper of the catalogues is a subject of bench:hot, and does there what the writes beside it do by hand.
import { attach, createSegment, defineFamilies } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { pbx } from 'pegcount/catalog/pbx';
import { sip } from 'pegcount/catalog/sip';
import test from 'ava';
import { type HelperSubjectName, helperSubjects } from '../../bench/hot/helper-names.js';
import { families } from '../../bench/hot/helper-families.js';
import { helperEvents } from '../../bench/hot/helper-events.js';
import { helperTable } from '../../bench/report/helpers.js';
import { readPage } from '../support/page.js';

/** Helpers that are timed as one of their kind: the increments and setters of mail differ in their family only. */
const kinds: Readonly<Record<string, string>> = {
  recordMailCompleted: 'mail_completed',
  startMessageProcessingTimer: 'mail_timer',
  startSmtpSessionTimer: 'mail_timer',
  observeCallQoS: 'observe_call_qos',
};
const subjectOf = (helper: string): string => {
  if (/^(inc|set)[A-Z]/.test(helper)) return `helper_mail_${helper.slice(0, 3)}`;
  return `helper_${kinds[helper] ?? helper.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
};

test('every helper of the catalogues has its subject', (t) => {
  const m = attach(defineFamilies({ pbx: pbx(), sip: sip(), mail: mail() }), undefined);
  const names: string[] = helperSubjects.map(({ name }) => name);
  const helpers = Object.values({ ...m.pbx, ...m.sip, ...m.mail } as Record<string, { name?: string }>);
  t.true(helpers.length > 0);
  for (const catalogue of [m.pbx, m.sip, m.mail]) {
    for (const [key, member] of Object.entries(catalogue)) {
      if (typeof member === 'function') t.true(names.includes(subjectOf(key)), `${key}: ${subjectOf(key)}`);
    }
  }
});

let segments = 0;

/** What 200 events of a subject leave on the page; sums of seconds that really passed left out. */
async function left(name: HelperSubjectName): Promise<Map<string, number>> {
  const segment = createSegment(families, { name: `bench ${segments++}`, shards: 1 });
  const { event } = helperEvents(segment)[name];
  for (let index = 0; index < 200; index++) event(index);
  const { values } = await readPage(segment);
  return new Map(
    [...values].filter(([series, value]) => value !== 0 && !/latency_seconds_(sum|bucket)/.test(series)),
  );
}

for (const subject of helperSubjects) {
  const { name } = subject;
  const under = 'under' in subject ? subject.under : undefined;
  test(`${name} writes what ${under ?? 'nothing'} writes, without a mistake`, async (t) => {
    const own = await left(name);
    t.deepEqual([...own.keys()].filter((series) => /^pegcount_(rejected|\w+_overflow)/.test(series)), []); // prettier-ignore
    const families = [...own.keys()].filter((series) => !series.startsWith('pegcount_'));
    t.is(families.length > 0, under !== undefined);
    if (under === undefined) return;
    const writes = await left(under);
    // One of five helpers with one label stands for the writes of all.
    if (under === 'under_one_label') t.is(sum(writes), sum(own));
    else t.deepEqual(writes, own);
  });
}

const sum = (values: Map<string, number>): number =>
  [...values].reduce((all, [series, value]) => (series.startsWith('pegcount_') ? all : all + value), 0);

test('the report shows a helper with the writes under it, and leaves out what was not measured', (t) => {
  const short = (value: number): string => value.toFixed(1);
  const results = [
    { node: 'v20.0.0', helper_bye_ns: 2, under_bye_ns: 1.5 },
    { node: 'v24.0.0', helper_bye_ns: 3, helper_session_pool_ns: 4 },
  ];
  const lines = helperTable(results, ['Node 20', 'Node 24'], short)!.split('\n');
  t.is(lines.length, 4);
  t.regex(lines[2], /^\| `bye` +\| +2\.0 \(1\.5\) +\| +3\.0 +\|$/);
  t.regex(lines[3], /^\| a session number's .* \| +\| +4\.0 +\|$/);
  t.is(helperTable([{ node: 'v20.0.0', raw_ns: 1 }], ['Node 20'], short), undefined);
});
