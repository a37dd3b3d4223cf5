// Whose fault it is when a heap's process does not end: Node's only where the same hangs without pegcount.
import test from 'ava';
import type { Ended } from './children.js';
import { noFindings } from './findings.js';
import { GONE, type RunHeap, tryHeaps } from './heaps.js';

const ended = (part: Partial<Ended>): Ended => ({
  stdout: '',
  stderr: '',
  code: null,
  signal: null,
  ...part,
});
const hung = ended({ signal: 'SIGKILL' });
const fine = ended({ code: 0, stdout: JSON.stringify({ findings: noFindings(), events: 5 }) });
const aborted = ended({ signal: 'SIGABRT', stderr: 'FATAL ERROR: JavaScript heap out of memory' });

/** Two heaps that end like this, their controls like those, one after the other. */
async function trial(heap: Ended, ...controls: readonly Ended[]) {
  const findings = noFindings();
  const given = new Map<string, string[]>();
  let control = 0;
  const run: RunHeap = (module, args) => {
    given.set(module, [...(given.get(module) ?? []), args.join(' ')]);
    return Promise.resolve(module === './heap.js' ? heap : controls[control++ % controls.length]);
  };
  return { heaps: await tryHeaps(7, 1, findings, run), findings, given };
}

test('threads that die of a full heap, and processes that Node aborts, are no faults and need no control', async (t) => {
  const threads = await trial(fine);
  t.like(threads.heaps, { tried: 2, died_as_worker: 2, controls: 0, events: 10 });
  const aborts = await trial(aborted);
  t.like(aborts.heaps, { tried: 2, aborted_by_node: 2, controls: 0 });
  for (const { findings } of [threads, aborts]) t.is(findings.counts.faults, 0);
});

test('a hang is of Node where a control of the same heap hangs too, be it not the first', async (t) => {
  const { heaps, findings, given } = await trial(hung, aborted, ended({ code: 0 }), hung);
  t.like(heaps, { tried: 2, hung_in_node: 2, controls: 6 });
  t.is(findings.counts.faults, 0);
  const [first, second] = given.get('./heap.js')!;
  t.deepEqual(given.get('./heap-control.js'), [first, first, first, second, second, second]);
});

test('a hang is a fault where no control hangs', async (t) => {
  for (const control of [aborted, ended({ code: 0 })]) {
    const { heaps, findings } = await trial(hung, control);
    t.like(heaps, { tried: 2, hung_in_node: 0, controls: 10 });
    t.is(findings.counts.faults, 2);
    t.regex(findings.wrong[0], /hung, and without pegcount none of 5 did/);
  }
});

test('a hang behind the end of the writer is a fault, whatever Node said before', async (t) => {
  const { heaps, findings } = await trial(ended({ signal: 'SIGKILL', stderr: `out of memory\n${GONE}\n` }));
  t.like(heaps, { hung_in_node: 0, aborted_by_node: 0, controls: 0 });
  t.is(findings.counts.faults, 2);
});

test('any other end is a fault', async (t) => {
  const { findings } = await trial(ended({ code: 1, stderr: 'TypeError: no' }));
  t.is(findings.counts.faults, 2);
  t.regex(findings.wrong[0], /ended with 1: TypeError: no/);
});
