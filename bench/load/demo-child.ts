// The demo with one subject, in a process of its own: started, and asked by its parent what it cost. Main thread of the child
// process; the demo's threads are those of `npm start` but for the built-in caller, which would be load and not cost.
import { Workers } from '#dist/demo/workers.js';
import { demoOptions, WORKERS } from './demo-options.js';
import type { LoopDelay } from './loop-delay.js';
import { Questions } from './questions.js';
import { startSubject, type SubjectName } from './subjects.js';
import { udpDrops } from './udp-drops.js';

/** From the child, once, when it can be called. */
export type Ready = {
  readonly type: 'ready';
  readonly sip: { readonly address: string; readonly port: number };
  readonly page: string | undefined;
  /** Seconds of processor time so far, all threads. */
  readonly cpu: number;
};
/** From the child, in answer to `report`. */
export type Report = {
  readonly type: 'report';
  readonly cpu: number;
  readonly drops: number;
  readonly delays: readonly LoopDelay[];
};
/** From the parent. */
export type Order = 'report' | 'stop';

/** User and system time of all threads since the process began. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const tell = (message: Ready | Report): boolean => process.send!(message);

// The parent is gone: so is the reason to run.
process.once('disconnect', () => process.exit());
const questions = new Questions();
const subject = await startSubject(process.argv[2] as SubjectName, WORKERS, questions);
const workers = await Workers.start(demoOptions, subject.source);
process.on('message', (order: Order) => {
  void (order === 'report' ? report() : stop());
});
tell({ type: 'ready', sip: workers.servers[0], page: subject.page, cpu: cpuSeconds() });

async function report(): Promise<void> {
  const cpu = cpuSeconds();
  const delays = await questions.ask<LoopDelay>('delay');
  tell({ type: 'report', cpu, drops: udpDrops(), delays });
}

async function stop(): Promise<void> {
  questions.close();
  await workers.stop();
  await subject.close();
  process.disconnect();
}
await workers.failed;
