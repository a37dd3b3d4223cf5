// A worker thread with an exporter that has a health port.
import { parentPort } from 'node:worker_threads';
import { startExporter } from '#dist/exporter/index.js';
import { newSegment } from './exporting.js';

const { port, healthPort } = await startExporter(newSegment(), { port: 0, healthPort: 0 });
parentPort!.on('message', () => {}).postMessage({ port, healthPort });
