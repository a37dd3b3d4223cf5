// The open files of this process, the UDP sockets apart (Linux). Main thread of the soak's application.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** How many there are of each kind: `udp`, `socket` for any other, `pipe`, `anon_inode:[eventfd]`, `file` for all with a path. */
export type Files = Readonly<Record<string, number>>;

/** The inodes of all UDP sockets of this machine, or container. */
function udpInodes(): ReadonlySet<string> {
  const lines = readFileSync('/proc/self/net/udp', 'latin1').trim().split('\n').slice(1);
  return new Set(lines.map((line) => line.trim().split(/\s+/)[9]));
}

export function openFiles(): Files {
  const udp = udpInodes();
  const files: Record<string, number> = {};
  for (const descriptor of readdirSync('/proc/self/fd')) {
    let target: string;
    try {
      target = readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      continue; // the directory that was being read
    }
    const kind = target
      .replace(/^\/.*$/s, 'file')
      .replace(/^(\w+):\[(\d+)\]$/, (_, type: string, inode: string) => (udp.has(inode) ? 'udp' : type));
    files[kind] = (files[kind] ?? 0) + 1;
  }
  return files;
}

export function countOf(files: Files): { readonly fds: number; readonly udp_sockets: number } {
  const { udp = 0, ...others } = files;
  return { fds: Object.values(others).reduce((sum, one) => sum + one, 0), udp_sockets: udp };
}
