// The process catalogue and its collector: figures of the whole process, in every catalogue that declares them.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { attach, defineFamilies } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { node } from 'pegcount/catalog/node';
import { pbx } from 'pegcount/catalog/pbx';
import { collectProcess, process as processCatalogue } from 'pegcount/catalog/process';
import { sip } from 'pegcount/catalog/sip';
import { voip } from 'pegcount/catalog/voip';
import { fragmentationEstimate, memoryBudget } from '#dist/catalog/process/estimates.js';
import test from 'ava';
import { fresh } from '../support/fresh.js';
import type { Page } from '../support/page.js';
import { testWhere } from '../support/tools.js';
import { bad } from './changes.js';
import { families } from './node-families.js';
import type { NodeWorkerData } from './node-worker.js';
import { pageWhere } from './process-page.js';

const linux = testWhere(test, process.platform === 'linux', 'procfs');

const names = (tree: ReturnType<typeof processCatalogue>): string[] =>
  Object.values(tree).map(({ name }) => name);

test('the catalogue has six families, under its prefix', (t) => {
  const bare = [
    'process_uptime_seconds',
    'process_resident_memory_bytes',
    'process_open_fds',
    'process_allocations_total',
    'process_fragmentation_ratio',
    'process_memory_budget_bytes',
  ];
  t.deepEqual(names(processCatalogue({ prefix: '' })), bare);
  t.deepEqual(names(processCatalogue()), bare.map((name) => `app_${name}`)); // prettier-ignore
  t.deepEqual(names(processCatalogue({ prefix: 'edge' })), bare.map((name) => `edge_${name}`)); // prettier-ignore
});

test('all catalogues nest into one schema', (t) => {
  t.notThrows(() =>
    defineFamilies({
      pbx: pbx(),
      sip: sip(),
      voip: voip(),
      mail: mail(),
      process: processCatalogue(),
      node: node(),
    }),
  );
});

test('every figure is there at once, and plausible', async (t) => {
  const { writer, page } = fresh({ process: processCatalogue() });
  const collecting = collectProcess(writer.process);
  t.teardown(collecting.stop);
  const read = await page();
  const between = (name: string, least: number, most: number): void => {
    const value = read.value(`app_process_${name}`);
    t.true(value >= least && value <= most, `${name} is ${value}, from ${least} to ${most}`);
  };
  between('uptime_seconds', process.uptime() - 10, process.uptime());
  between('resident_memory_bytes', 2 ** 24, totalmem());
  between('allocations_total', 0, 1e6);
  between('fragmentation_ratio', 0, 1);
  between('memory_budget_bytes', 2 ** 24, totalmem());
});

linux('open files are counted', async (t) => {
  const count = async (): Promise<number> => {
    const { writer, page } = fresh({ process: processCatalogue() });
    collectProcess(writer.process).stop();
    return (await page()).value('app_process_open_fds');
  };
  const before = await count();
  const opened = Array.from({ length: 300 }, () => openSync('/dev/null', 'r'));
  const during = await count();
  for (const file of opened) closeSync(file);
  t.true(before >= 3);
  // Threads of other tests open and close a few meanwhile.
  t.true(Math.abs(during - before - 300) <= 80, `${before}, with 300 more ${during}`);
});

test('memory that is touched for the first time is an allocation', async (t) => {
  const { writer, page } = fresh({ process: processCatalogue() });
  const collecting = collectProcess(writer.process, { everyMs: 50 });
  t.teardown(collecting.stop);
  const before = (await page()).value('app_process_allocations_total');
  const touched = new Uint8Array(32 * 2 ** 20).fill(1);
  // 32 MB are 8192 pages of 4 KiB, or 16 of 2 MiB where the kernel gives out such.
  await pageWhere(page, (read) => read.value('app_process_allocations_total') >= before + 16);
  t.is(touched[5], 1);
});

test('fragmentation is from nothing to all', (t) => {
  t.is(fragmentationEstimate(0), 0);
  t.is(fragmentationEstimate(1), 1);
  t.true(fragmentationEstimate(process.memoryUsage.rss()) < 1);
});

test('a heap of which little is left in use is more fragmented than a full one', (t) => {
  const { href } = new URL('../../../dist/catalog/process/estimates.js', import.meta.url);
  const source = `
    import { fragmentationEstimate } from ${JSON.stringify(href)};
    const kept = [];
    let held = Array.from({ length: 400_000 }, (_, index) => ({ index, list: [index] }));
    globalThis.gc();
    const full = fragmentationEstimate(process.memoryUsage.rss());
    // One object in a hundred stays: hardly a page of the heap is empty.
    for (let index = 0; index < held.length; index += 100) kept.push(held[index]);
    held = [];
    globalThis.gc();
    console.log(JSON.stringify([full, fragmentationEstimate(process.memoryUsage.rss()), kept.length]));
  `;
  const flags = ['--expose-gc', '--input-type=module', '-e', source];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  t.is(stderr, '');
  const [full, emptied] = JSON.parse(stdout) as [number, number];
  t.true(emptied > full + 0.1, `${full} full, ${emptied} emptied`);
});

test('the budget is the one given, or what the machine and the control group allow', async (t) => {
  const { writer, page } = fresh({ process: processCatalogue() });
  collectProcess(writer.process, { memoryBudgetBytes: 123_456_789 }).stop();
  t.is((await page()).value('app_process_memory_budget_bytes'), 123_456_789);
  collectProcess(writer.process).stop();
  t.is((await page()).value('app_process_memory_budget_bytes'), memoryBudget());
  t.true(memoryBudget() > 0 && memoryBudget() <= totalmem());
});

test('the figures of pbx and voip are filled by the same collector', async (t) => {
  const { writer, page } = fresh({ pbx: pbx(), voip: voip(), process: processCatalogue() });
  const collecting = collectProcess([writer.pbx, writer.voip, writer.process]);
  t.teardown(collecting.stop);
  const { values } = await page();
  const same = values.get('app_process_resident_memory_bytes');
  t.true(same! > 0);
  t.is(values.get('rustpbx_process_resident_memory_bytes'), same);
  t.is(values.get('voip_process_resident_memory_bytes'), same);
  t.true(values.get('rustpbx_process_uptime_seconds')! > 0);
  t.is(values.get('rustpbx_process_open_fds'), values.get('app_process_open_fds'));
  t.is(values.get('voip_process_fragmentation_ratio'), values.get('app_process_fragmentation_ratio'));
  t.true(values.has('voip_process_allocations_total'));
});

test('two collectors one after the other count no allocation twice', async (t) => {
  const { writer, page } = fresh({ process: processCatalogue() });
  for (let round = 0; round < 20; round += 1) collectProcess(writer.process).stop();
  const { minorPageFault, majorPageFault } = process.resourceUsage();
  t.true((await page()).value('app_process_allocations_total') < minorPageFault + majorPageFault);
});

test('a worker collects the figures of the process, not its own', async (t) => {
  const { segment, page } = fresh(families.tree, { shards: 4 });
  const uptime = process.uptime();
  const worker = new Worker(new URL('node-worker.js', import.meta.url), {
    workerData: { handle: segment.handle, task: 'done' } satisfies NodeWorkerData,
  });
  const code = await new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  t.is(code, 0, 'and ends by itself: no timer keeps it');
  t.true((await page()).value('app_process_uptime_seconds') > uptime);
});

test('figures are read again every period, until it is stopped', async (t) => {
  const { writer, page } = fresh({ process: processCatalogue() });
  const collecting = collectProcess(writer.process, { everyMs: 50 });
  const uptime = (read: Page): number => read.value('app_process_uptime_seconds');
  const first = uptime(await page());
  await pageWhere(page, (read) => uptime(read) > first);
  collecting.stop();
  collecting.stop();
  writer.process.processUptime.set(1);
  await sleep(200);
  t.is(uptime(await page()), 1);
});

test('the null writer takes it', (t) => {
  const m = attach(families, undefined);
  t.notThrows(() => collectProcess(m.process).stop());
});

const { writer } = fresh({ process: processCatalogue() });
const refused: [what: string, act: () => unknown, message: RegExp][] = [
  ['an unknown option of the catalogue', () => processCatalogue({ labels: {} } as object), /process catalogue: unknown option "labels"/],
  ['a prefix that is no string', () => processCatalogue({ prefix: 3 as never }), /process catalogue: prefix: got 3/],
  ['an unknown option', () => collectProcess(writer.process, { every: 3 } as object), /collectProcess: unknown option "every"/],
  ['a period that is too short', () => collectProcess(writer.process, { everyMs: 49 }), /everyMs: got 49, expected an integer from 50 to 3600000/],
  ['no budget', () => collectProcess(writer.process, { memoryBudgetBytes: 0 }), /memoryBudgetBytes: got 0, expected an integer from 1/],
  ['writers without such families', () => collectProcess(bad({ calls: 1 })), /collectProcess: got an object, expected writers with at least one of processUptime/],
  ['no writers', () => collectProcess([bad(undefined)]), /collectProcess: got undefined, expected writers/],
]; // prettier-ignore
for (const [what, act, message] of refused) {
  test(`${what} is refused`, (t) => {
    t.throws(act, { name: 'DeclarationError', message });
  });
}
