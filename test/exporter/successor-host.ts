// Starts an exporter on a segment of another thread, and lives until it is terminated, or told to end.
import { parentPort, workerData } from 'node:worker_threads';
import type { Segment } from 'pegcount';
import { startExporter } from 'pegcount/exporter';

const exporter = await startExporter(workerData as Segment, { port: 0 }).catch(
  (error: unknown) => (error as Error).message,
);
parentPort!.on('message', () => {});
parentPort!.postMessage(typeof exporter === 'string' ? exporter : 'serving');
