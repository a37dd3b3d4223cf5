// Datagrams that the kernel dropped because a socket of this process was full (Linux). Main thread of the demo's process.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

function link(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return ''; // closed meanwhile
  }
}

/** Over the sockets that are open now. */
export function udpDrops(): number {
  const inodes = new Set(
    readdirSync('/proc/self/fd').map((descriptor) => /^socket:\[(\d+)\]$/.exec(link(descriptor))?.[1]),
  );
  let drops = 0;
  for (const line of readFileSync('/proc/self/net/udp', 'latin1').trim().split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (inodes.has(fields[9])) drops += Number(fields.at(-1));
  }
  return drops;
}
