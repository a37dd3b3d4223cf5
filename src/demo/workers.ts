// All worker threads of the demo: started in order, wired to each other, stopped in order. Main thread.
import { Piscina } from 'piscina';
import type { CallerTotals } from './caller-worker.js';
import { grid, launch, type Launched, mesh } from './launch.js';
import type { MetricsSource } from './metrics-source.js';
import type { DemoOptions } from './options.js';
import type { Endpoint } from './sip-response.js';
import { bindUdp, canSharePort, LOOPBACK } from './udp.js';
import type { CallerTask, MediaTask, SignallingTask } from './worker-messages.js';

type Running = {
  readonly pool: Piscina;
  readonly servers: readonly Endpoint[];
  readonly signalling: readonly Launched<unknown>[];
  readonly media: readonly Launched<unknown>[];
  readonly caller: Launched<CallerTotals> | undefined;
};

export class Workers {
  /** Where SIP is answered: one place when the workers share a port, else one a worker. */
  readonly servers: readonly Endpoint[];
  /** Rejects when a worker fails. */
  readonly failed: Promise<never>;
  readonly #running: Running;

  private constructor(running: Running) {
    this.#running = running;
    this.servers = running.servers;
    const { signalling, media, caller } = running;
    const tasks: readonly Promise<unknown>[] = [...signalling, ...media, ...(caller ? [caller] : [])].map(
      ({ done }) => done,
    );
    this.failed = new Promise((_resolve, reject) => {
      for (const task of tasks) task.catch(reject);
    });
    this.failed.catch(() => {});
  }

  /** Starts them all. Rejects when a port cannot be had or a worker fails; nothing is left running then. */
  static async start(options: DemoOptions, metrics: MetricsSource): Promise<Workers> {
    const shared = options.signalling > 1 && (await canSharePort());
    if (options.sipPort !== 0) await probePorts(options.sipPort, shared ? 1 : options.signalling);
    const threads = options.signalling + options.media + (options.load ? 1 : 0);
    // A task runs as long as its thread: nothing to wait for with Atomics, nothing to time.
    const pool = new Piscina({
      minThreads: threads,
      maxThreads: threads,
      atomics: 'disabled',
      recordTiming: false,
    });
    try {
      return new Workers(await startIn(pool, options, metrics, shared));
    } catch (error) {
      await pool.destroy();
      throw error;
    }
  }

  /** Resolves when every thread of this kind has answered; rejects when one has ended. One that hangs leaves it open. */
  async ping(kind: 'signalling' | 'media'): Promise<void> {
    await Promise.all(this.#running[kind].map((worker) => worker.ping()));
  }

  /**
   * Ends the calls under way and then the threads: the caller first, as it hangs up by itself, then signalling, whose
   * BYEs close the media sessions, then media. Returns what the caller did.
   */
  async stop(): Promise<CallerTotals | undefined> {
    const { pool, signalling, media, caller } = this.#running;
    try {
      const totals = await caller?.stop();
      await Promise.all(signalling.map((worker) => worker.stop()));
      await Promise.all(media.map((worker) => worker.stop()));
      return totals;
    } finally {
      await pool.destroy();
    }
  }
}

/**
 * Rejects when one of the ports cannot be had, in words for whoever chose it. With a shared port a second demo would
 * otherwise quietly join the first.
 */
async function probePorts(first: number, count: number): Promise<void> {
  const last = first + count - 1;
  if (last > 65535)
    throw new Error(
      `--sip-port ${first} needs the ports up to ${last} here, one a worker; expected a lower one`,
    );
  for (let port = first; port <= last; port += 1) {
    try {
      (await bindUdp({ port })).close();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      const reason = code === 'EADDRINUSE' ? `${code}, another process has that port` : code;
      throw new Error(
        `cannot listen on ${LOOPBACK}:${port} (udp): ${reason}; choose another with --sip-port, 0 for any`,
        { cause: error },
      );
    }
  }
}

async function startIn(
  pool: Piscina,
  options: DemoOptions,
  metrics: MetricsSource,
  shared: boolean,
): Promise<Running> {
  const links = grid(options.signalling, options.media);
  const media = Array.from({ length: options.media }, (_, column) => {
    const task: Omit<MediaTask, 'control'> = {
      metrics,
      index: column,
      signalling: links.map((row) => row[column].port1),
    };
    return launch(pool, 'media', task);
  });
  await Promise.all(media.map(({ ready }) => ready));

  const peers = mesh(options.signalling);
  const signalling: Launched<unknown>[] = [];
  const ports: number[] = [];
  for (let index = 0; index < options.signalling; index += 1) {
    const own = options.sipPort === 0 ? 0 : options.sipPort + index;
    const task: Omit<SignallingTask, 'control'> = {
      metrics,
      index,
      port: shared ? (ports.at(0) ?? options.sipPort) : own,
      shared,
      rejectPercent: options.rejectPercent,
      media: links[index].map(({ port2 }) => port2),
      peers: peers[index],
    };
    const worker = launch(pool, 'signalling', task);
    signalling.push(worker);
    // One after the other: where any port will do, the first one's is the one to share.
    ports.push(await worker.ready);
  }
  const servers = [...new Set(ports)].map((port): Endpoint => ({ address: LOOPBACK, port }));

  const task: Omit<CallerTask, 'control'> = { metrics, servers, callsPerSecond: options.callsPerSecond };
  const caller = options.load ? launch<CallerTotals>(pool, 'caller', task) : undefined;
  await caller?.ready;
  return { pool, servers, signalling, media, caller };
}
