// One server under attack: its process, the control's, the attacker, and where each of them is. Parent process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../support/certificates.js';
import type { Aim, Kind, TargetPlan } from './messages.js';
import { Attacker, Target } from './processes.js';

const TOKEN = 'the-right-token-0123456789';

export type Scene = {
  readonly target: Target;
  readonly attacker: Attacker;
  /** At the exporter, and at the control where there is one. */
  readonly aim: Aim;
  readonly controlAim: Aim | undefined;
  /** The exporter's health port, which nobody attacks. */
  readonly healthAim: Aim;
  readonly transport: string;
  /** Ends everything that runs; resolves to how the attacked ended. */
  end(): Promise<string | number>;
};

type Secrets = { plan: TargetPlan['tls']; aim: Aim['tls']; remove: () => void };

function secretsOf(kind: Kind): Secrets {
  if (kind !== 'https') return { plan: undefined, aim: undefined, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'pegcount-hostile-'));
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  // Whatever ends this process, no key stays behind.
  process.once('exit', clear);
  const keep = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const [servers, clients, strangers] = ['servers', 'clients', 'strangers'].map((name) =>
    createAuthority(name),
  );
  const server = servers.issue({ name: 'server', use: 'server' });
  const client = clients.issue({ name: 'client', use: 'client' });
  const stranger = strangers.issue({ name: 'client', use: 'client' });
  return {
    plan: {
      certFile: keep('server.crt', server.cert),
      keyFile: keep('server.key', server.key),
      clientCaFile: keep('clients.crt', clients.cert),
    },
    aim: { ca: servers.cert, ...client, stranger },
    remove: () => {
      process.off('exit', clear);
      clear();
    },
  };
}

/** Starts the processes; `limitMs` later they are killed, whatever they do. */
export async function setScene(
  kind: Kind,
  { flood, control: controlled, limitMs }: { flood: number; control: boolean; limitMs: number },
): Promise<Scene> {
  const secrets = secretsOf(kind);
  const plan = { kind, token: TOKEN, tls: secrets.plan };
  const target = new Target({ ...plan, bare: false }, limitMs);
  const bare = controlled ? new Target({ ...plan, bare: true }, limitMs) : undefined;
  const attacker = new Attacker(limitMs);
  const end = async (): Promise<string | number> => {
    await attacker.end();
    await bare?.end();
    const ended = await target.end();
    secrets.remove();
    return ended;
  };
  try {
    // Together: one that fails while another is awaited would be a rejection that nobody handles.
    const [{ port, healthPort, transport }, control] = await Promise.all([
      target.ready,
      bare?.ready,
      attacker.ready,
    ]);
    // Each connection over TLS costs the attacker a handshake, of some milliseconds.
    const connections = kind === 'https' ? Math.ceil(flood / 5) : flood;
    const aim: Aim = { host: '127.0.0.1', port, token: TOKEN, tls: secrets.aim, flood: connections };
    const controlAim = control && { ...aim, port: control.port };
    const healthAim: Aim = { ...aim, port: healthPort, tls: undefined };
    return { target, attacker, aim, controlAim, healthAim, transport, end };
  } catch (error) {
    await end();
    throw error;
  }
}
