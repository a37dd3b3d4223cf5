// Runs one SIP user agent server on a piscina thread until it is told to stop.
import { systemClock } from './clock.js';
import { obey } from './control.js';
import { DialPlan } from './dial-plan.js';
import { collectThread } from './figures.js';
import { MediaClient } from './media-client.js';
import { configuredValues } from './metrics.js';
import { openMetrics } from './metrics-source.js';
import { ownerOf, tagPrefix } from './ownership.js';
import { parseMessage } from './sip-message.js';
import type { Endpoint } from './sip-response.js';
import { UserAgentServer } from './uas.js';
import { bindUdp, LOOPBACK } from './udp.js';
import { type Forwarded, type Ready, type SignallingTask } from './worker-messages.js';

/** Room for a burst of INVITEs while the thread is busy with another. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;

export default async function signalling(task: SignallingTask): Promise<void> {
  const { control, index, peers, shared } = task;
  const stopped = obey(control);
  // Before the socket: from its binding on, nothing may keep it from being read.
  const metrics = await openMetrics(task.metrics);
  const figures = collectThread(metrics, task.metrics, `signalling-${index + 1}`);
  const { configured = {} } = task.metrics;
  const socket = await bindUdp({ port: task.port, shared, receiveBuffer: RECEIVE_BUFFER });
  const { port } = socket.address();
  const media = new MediaClient(task.media);
  const uas = new UserAgentServer({
    clock: systemClock,
    send: (bytes, target) => socket.send(bytes, target.port, target.address),
    metrics,
    media,
    plan: new DialPlan(task.rejectPercent),
    local: { address: LOOPBACK, port },
    tagPrefix: tagPrefix(index),
    trunks: configuredValues(configured, 'trunk_id'),
    queues: configuredValues(configured, 'queue'),
  });

  const receive = (datagram: Buffer, source: Endpoint, mayForward: boolean): void => {
    const message = parseMessage(datagram);
    if (message === undefined) return;
    const peer = mayForward ? peers[ownerOf(message, index, peers.length)] : undefined;
    if (peer === undefined) uas.receive(message, source);
    else peer.postMessage({ bytes: datagram, source } satisfies Forwarded);
  };
  // Where each worker has a port of its own, each is a server of its own, and nothing is forwarded.
  socket.on('message', (datagram, { address, port: from }) =>
    receive(datagram, { address, port: from }, shared),
  );
  for (const peer of peers) {
    peer?.on('message', ({ bytes, source }: Forwarded) => receive(Buffer.from(bytes), source, false));
  }
  control.postMessage({ type: 'ready', port } satisfies Ready);

  await stopped;
  await uas.stop();
  socket.close();
  media.close();
  for (const peer of peers) peer?.close();
  figures.stop();
  control.close();
}
