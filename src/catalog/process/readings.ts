// What the operating system says about this process, all threads together. Cold: each call reads a file of procfs, which
// copies kernel structures and waits for no disk. Where there is no procfs the answer is undefined. Any thread.
import { readdirSync, readFileSync } from 'node:fs';

/** The text of a procfs file, or undefined where there is none. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** File descriptors that the process holds open; undefined off Linux. Dear with many of them: it lists a directory. */
export function openFiles(): number | undefined {
  try {
    // One of the entries is the directory being read.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}

/** Most file descriptors that the process may hold open; undefined off Linux or when unlimited. */
export function openFilesLimit(): number | undefined {
  const limit = Number(/^Max open files +(\S+)/m.exec(read('/proc/self/limits') ?? '')?.[1]);
  return Number.isFinite(limit) ? limit : undefined;
}

export type MemoryReading = {
  /** Address space in use, in bytes. */
  readonly virtual: number;
  /** Memory that is resident, in bytes. */
  readonly resident: number;
  /** Private data: heaps, stacks and what else is no file, in bytes, resident or not. */
  readonly data: number;
};

/** Memory of the process from /proc/self/status; undefined off Linux. */
export function memoryReading(): MemoryReading | undefined {
  const status = read('/proc/self/status');
  if (status === undefined) return undefined;
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  const found = { virtual: bytes('VmSize'), resident: bytes('VmRSS'), data: bytes('VmData') };
  return Object.values(found).every(Number.isFinite) ? found : undefined;
}
