// The books agree with the page when all is well, and disagree when the page is wrong by one: they are what the soak's verdict rests on.
import test from 'ava';
import {
  attach,
  closedLabel,
  counter,
  createSegment,
  defineFamilies,
  derivedLabel,
  gauge,
  histogram,
  openLabel,
  withHelpers,
} from 'pegcount';
import { parsePage, readPage } from '../support/page.js';
import { Accounts } from './accounts.js';
import { withBooks } from './books.js';
import { compareBooks, Findings } from './truths.js';

const Way = closedLabel('way', ['in', 'out']);
const Code = closedLabel('code', ['180', '200']);
const Class = derivedLabel('class', Code, (code) => `${code[0]}xx`);
const Name = openLabel('name', { capacity: 2 });
const tree = {
  calls: counter('calls_total', 'Calls', [Way]),
  responses: counter('responses_total', 'Responses', [Class, Code, Way]),
  trunks: counter('trunks_total', 'Calls by trunk', [Name]),
  pairs: counter('pairs_total', 'Pairs', [Name, Way], { series: 8 }),
  cpu: counter('cpu_seconds_total', 'Seconds', [], { scale: 1e-6 }),
  waits: histogram('wait_seconds', 'Waits', [Way], { buckets: [0.1, 2.5, 1e9] }),
  plain: histogram('plain', 'No labels', [], { buckets: [1] }),
  level: gauge('level', 'Level', [], { combine: 'sum' }),
};
const families = defineFamilies(
  withHelpers(tree, ({ calls, waits }) => ({
    over: (seconds: number) => {
      calls.inc(Way.out);
      waits.observe(seconds, Way.out);
    },
  })),
);
type Metrics = ReturnType<typeof attach<(typeof families)['tree']>>;

function use(m: Metrics): void {
  const [one, two, three] = ['one', 'two', 'three'].map((name) => m.intern(Name, name));
  m.calls.inc(Way.in);
  m.calls.add(41, Way.in);
  m.calls.at(Way.out).add(7);
  m.responses.inc(Code['200'], Way.out);
  for (const name of [one, two, three]) m.trunks.inc(name);
  m.pairs.at(two, Way.out).inc();
  m.cpu.add(1_500_001);
  for (const seconds of [-1, 0.1, 0.11, 2.5, 3, 1e9, 2e9]) m.waits.observe(seconds, Way.in);
  m.waits.at(Way.out).observeSince(performance.now() / 1000 - 1);
  m.plain.observe(0.5);
  m.level.add(3);
  m.over(0.25);
}

function used() {
  const segment = createSegment(families, { shards: 2, name: test.meta.file + String(Math.random()) });
  const accounts = new Accounts();
  const m = withBooks(families, attach(families, segment.handle), accounts);
  return { segment, accounts, m };
}

test('what all methods count is on the page to the last bucket', async (t) => {
  const { segment, accounts, m } = used();
  use(m);
  const findings = new Findings();
  compareBooks(findings, await readPage(segment), [accounts.report()]);
  t.deepEqual(findings.wrong, []);
  t.true(findings.compared > 30);
  t.is(accounts.report()['calls_total{way="in"}'], 42);
  t.is(accounts.report()['trunks_total{name="other"}'], 1);
});

test('what pegcount rejects the books reject, and count', async (t) => {
  const { segment, accounts, m } = used();
  m.calls.add(0.5, Way.in);
  m.calls.add(-1, Way.in);
  m.plain.observe(NaN);
  const findings = new Findings();
  compareBooks(findings, await readPage(segment), [accounts.report()]);
  t.deepEqual(findings.wrong, []);
  t.is(accounts.report()['pegcount_rejected_total{family="calls_total"}'], 2);
});

test('the books of several threads are added up', async (t) => {
  const { segment, accounts, m } = used();
  m.calls.inc(Way.in);
  const findings = new Findings();
  compareBooks(findings, await readPage(segment), [accounts.report(), { 'calls_total{way="in"}': 2 }]);
  t.deepEqual(findings.wrong, ['calls_total{way="in"}: got 1, expected 3']);
});

test('a page that is wrong by one event is found out, and so is one that misses a series', async (t) => {
  const { segment, accounts, m } = used();
  use(m);
  const renderer = await readPage(segment);
  const lines = [...renderer.texts].map(([series, text]) => `${series} ${text}`);
  const wrongAbout = (change: (line: string) => string): string[] => {
    const page = parsePage(
      `# HELP calls_total x\n# TYPE calls_total counter\n${lines
        .filter((line) => line.startsWith('calls_total'))
        .map(change)
        .filter((line) => line !== '')
        .join('\n')}\n`,
    );
    const own = Object.entries(accounts.report()).filter(([series]) => series.startsWith('calls_total'));
    const findings = new Findings();
    compareBooks(findings, page, [Object.fromEntries(own)]);
    return findings.wrong;
  };
  t.deepEqual(
    wrongAbout((line) => line),
    [],
  );
  t.deepEqual(
    wrongAbout((line) => line.replace(' 42', ' 41')),
    ['calls_total{way="in"}: got 41, expected 42'],
  );
  t.deepEqual(
    wrongAbout((line) => (line.includes('out') ? '' : line)),
    ['calls_total{way="out"}, not on the page: got 0, expected 8'],
  );
});
