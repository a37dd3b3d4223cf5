// Figures of the whole process for the node catalogue. Cold; runs on the one thread that collects them.
import { cpuUsage, memoryUsage, uptime } from 'node:process';
import { growth } from '../process/periodic.js';
import { memoryReading, openFiles, openFilesLimit } from '../process/readings.js';
import type { NodeWriters } from './context.js';
import { NodeMajor, NodeMinor, NodePatch, NodeVersion } from './labels.js';

/** Sets what stays the same; the returned function takes one reading of the rest. */
export function processWide(node: NodeWriters): () => void {
  // Whole seconds, as prom-client rounds them: the wall clock's steps would otherwise look like restarts.
  node.processStartTime.set(Math.round(Date.now() / 1000 - uptime()));
  node.versionInfo.set(
    1,
    NodeVersion.of(NodeVersion.values[0])!,
    NodeMajor.of(Number(NodeMajor.values[0]))!,
    NodeMinor.of(Number(NodeMinor.values[0]))!,
    NodePatch.of(Number(NodePatch.values[0]))!,
  );
  const limit = openFilesLimit();
  if (limit !== undefined) node.processMaxFds.set(limit);
  const start = cpuUsage();
  const user = growth(node.processCpuUser, start.user);
  const system = growth(node.processCpuSystem, start.system);
  const both = growth(node.processCpu, start.user + start.system);
  return () => {
    const cpu = cpuUsage();
    user(cpu.user);
    system(cpu.system);
    both(cpu.user + cpu.system);
    const memory = memoryReading();
    node.processResidentMemory.set(memory?.resident ?? memoryUsage.rss());
    if (memory !== undefined) {
      node.processVirtualMemory.set(memory.virtual);
      node.processHeap.set(memory.data);
    }
    const open = openFiles();
    if (open !== undefined) node.processOpenFds.set(open);
  };
}
