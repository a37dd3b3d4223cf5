// The attacked application: a real segment, writers and exporter; or the control in the exporter's place. Child process, main thread.
import { once } from 'node:events';
import { BroadcastChannel, Worker } from 'node:worker_threads';
import { createSegment } from 'pegcount';
import { startExporter } from 'pegcount/exporter';
import { createClocks, readClocks } from './clocks.js';
import { COLLECT } from './collect.js';
import { families, WRITERS } from './families.js';
import { limits, type TargetAnswer, type TargetOrder, type TargetPlan } from './messages.js';
import type { WriterData } from './writer.js';

const plan = JSON.parse(process.argv[2]) as TargetPlan;
const answer = (message: TargetAnswer): void => void process.send!(message);

type Serving = {
  readonly port: number;
  readonly healthPort: number;
  readonly transport: string;
  close(): Promise<unknown>;
};

async function serveBare(): Promise<Serving> {
  const thread = new Worker(new URL('./bare-thread.js', import.meta.url), { workerData: plan });
  const [port] = (await once(thread, 'message')) as [number];
  const close = (): Promise<unknown> => {
    thread.postMessage('end');
    return once(thread, 'exit');
  };
  return { port, healthPort: 0, transport: plan.kind === 'uws' ? 'uws' : 'node', close };
}

const clocks = createClocks(WRITERS);
const writers: Worker[] = [];

async function serveReal(): Promise<Serving> {
  const segment = createSegment(families, { shards: WRITERS + 1 });
  const { kind, token, tls } = plan;
  const transport = kind === 'uws' ? 'uws' : 'node';
  const exporter = await startExporter(segment, { port: 0, healthPort: 0, transport, token, tls, ...limits });
  for (let ordinal = 0; ordinal < WRITERS; ordinal++) {
    const workerData: WriterData = { metrics: segment.handle, clocks, ordinal };
    const writer = new Worker(new URL('./writer.js', import.meta.url), { workerData });
    writers.push(writer);
    await once(writer, 'message');
  }
  return exporter;
}

const serving = await (plan.bare ? serveBare() : serveReal());

async function obey(order: TargetOrder): Promise<void> {
  if (order === 'vitals') {
    const resources = process.getActiveResourcesInfo().sort();
    answer({ kind: 'vitals', clocks: readClocks(clocks), resources });
  } else if (order === 'collect') {
    const channel = new BroadcastChannel(COLLECT);
    channel.postMessage('now');
    channel.close();
    answer({ kind: 'collecting' });
  } else if (order === 'pause') {
    const paused = writers.map((writer) => once(writer, 'message'));
    for (const writer of writers) writer.postMessage('pause');
    await Promise.all(paused);
    answer({ kind: 'paused', clocks: readClocks(clocks) });
  } else {
    await Promise.all(writers.map((writer) => writer.terminate()));
    await serving.close();
    // Nothing is left then that keeps this process alive, unless something leaks.
    process.off('disconnect', abandoned);
    process.disconnect();
  }
}
process.on('message', (order: TargetOrder) => void obey(order));
/** The parent is gone. */
const abandoned = (): void => process.exit(1);
process.once('disconnect', abandoned);
const { port, healthPort, transport } = serving;
answer({ kind: 'ready', port, healthPort, transport });
