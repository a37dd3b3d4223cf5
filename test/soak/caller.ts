// The load of the soak: the demo's own caller in a process of its own, at a fixed rate until it is told to stop. What it did, and
// what went over the wire, is the outside truth. Child process.
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import caller, { type CallerTotals } from '#dist/demo/caller-worker.js';
import type { Endpoint } from '#dist/demo/sip-response.js';
import { STOP } from '#dist/demo/worker-messages.js';
import { udpDrops } from '../../bench/load/udp-drops.js';
import { configured } from './families.js';
import { watchWire, type Wire } from './wire.js';

/** Answers that the caller has not waited for would be missing from the truth, and on a busy machine they take their time. */
const STOP_LIMIT_MS = 20_000;

export type CallerReport = {
  readonly totals: CallerTotals;
  readonly wire: Wire;
  /** Datagrams that the kernel dropped on their way here. */
  readonly drops: number;
};

process.on('SIGINT', () => {});
process.once('disconnect', () => process.exit());
const [servers, callsPerSecond] = process.argv.slice(2);
const wire = watchWire();
const { port1: own, port2: control } = new MessageChannel();
const ready = once(own, 'message');
const done = caller({
  metrics: { handle: undefined, configured },
  control,
  servers: JSON.parse(servers) as readonly Endpoint[],
  callsPerSecond: Number(callsPerSecond),
  stopLimitMs: STOP_LIMIT_MS,
});
await ready;
process.send!('ready');
await once(process, 'message');
const drops = udpDrops();
own.postMessage(STOP);
const totals = await done;
process.send!({ totals, wire, drops } satisfies CallerReport);
await once(process, 'message');
own.close();
process.disconnect();
