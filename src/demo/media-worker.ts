// Runs the RTP endpoints of one piscina thread until it is told to stop.
import { setImmediate } from 'node:timers/promises';
import { systemClock } from './clock.js';
import { obey } from './control.js';
import { collectThread } from './figures.js';
import { MediaService } from './media-service.js';
import { openMetrics } from './metrics-source.js';
import { RtpSocketPool } from './rtp-socket.js';
import type { MediaTask, Ready } from './worker-messages.js';

/** Calls at once on one thread. */
const MAX_SOCKETS = 2048;
/** Turns of the event loop before the end; in each, every socket is read some thirty packets deep. */
const LAST_TURNS = 8;

export default async function media({ metrics, control, index, signalling }: MediaTask): Promise<void> {
  const stopped = obey(control);
  const writer = await openMetrics(metrics);
  const figures = collectThread(writer, metrics, `media-${index + 1}`);
  const pool = new RtpSocketPool(MAX_SOCKETS);
  const services = signalling.map((port) => new MediaService(systemClock, writer, pool, port));
  control.postMessage({ type: 'ready', port: 0 } satisfies Ready);

  await stopped;
  // Packets that came before the last BYE are counted, though the word of it was read before them.
  for (let turn = 0; turn < LAST_TURNS; turn += 1) await setImmediate();
  for (const service of services) service.close();
  pool.close();
  figures.stop();
  control.close();
}
