// What concerns the whole process: version, uptime, memory, open files. Main thread, every five seconds.
import { readdirSync } from 'node:fs';
import { memoryUsage } from 'node:process';
import { Version } from '../catalog/pbx.js';
import type { Metrics } from './metrics.js';

/** Scrapes are seldom closer together, and reading a directory of hundreds of sockets is the demo's dearest figure. */
const INTERVAL_MS = 5000;

function openFiles(): number | undefined {
  try {
    // One of the entries is the directory being read.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined; // no procfs here
  }
}

/** Keeps the figures fresh until the returned function is called; the timer keeps no process alive. */
export function keepProcessFigures(metrics: Metrics, version: string): () => void {
  const { pbx } = metrics;
  const update = (): void => {
    pbx.processUptime.set(process.uptime());
    pbx.processResidentMemory.set(memoryUsage.rss());
    const open = openFiles();
    if (open !== undefined) pbx.processOpenFds.set(open);
  };
  pbx.info.set(1, metrics.intern(Version, version));
  update();
  const timer = setInterval(update, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
