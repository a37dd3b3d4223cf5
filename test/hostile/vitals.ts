// What the system knows of a process: memory, open files, time spent waiting (Linux). Parent process.
import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** Resident memory, in MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  if (kb === undefined) throw new Error(`no VmRSS of process ${pid}: it has ended`);
  return Math.round(Number(kb) / 102.4) / 10;
}

/** Milliseconds that the threads of a process have waited for a processor so far, all together. */
export function waitedMs(pid: number): number {
  const waits = readdirSync(`/proc/${pid}/task`).map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[1]);
    } catch {
      return 0; // gone in between
    }
  });
  return waits.reduce((sum, wait) => sum + wait, 0) / 1e6;
}

export async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** The most memory that a process has while something goes on; `stop` tells. */
export function watchMemory(pid: number): { stop(): number } {
  let most = residentMb(pid);
  const timer = setInterval(() => (most = Math.max(most, residentMb(pid))), 50);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(most, residentMb(pid));
    },
  };
}
