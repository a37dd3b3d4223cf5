// The demo's own caller in a process of its own, for machines without SIPp. A child process of bench:load; prints the totals.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import caller from '#dist/demo/caller-worker.js';
import { STOP } from '#dist/demo/worker-messages.js';

const [address, port, callsPerSecond, seconds] = process.argv.slice(2);
const { port1: own, port2: control } = new MessageChannel();
const ready = once(own, 'message');
const done = caller({
  metrics: { handle: undefined },
  control,
  servers: [{ address, port: Number(port) }],
  callsPerSecond: Number(callsPerSecond),
});
await ready;
await pause(Number(seconds) * 1000);
own.postMessage(STOP);
process.stdout.write(JSON.stringify(await done));
own.close();
