// The built-in caller on a piscina thread: the outside world of the demo. It measures its own thread and no calls; what it does
// is what the server's figures must show. Stops when told to, with every call ended.
import { planOf } from './call-plans.js';
import { atMost, systemClock } from './clock.js';
import { obey } from './control.js';
import { collectThread } from './figures.js';
import { configuredValues } from './metrics.js';
import { openMetrics } from './metrics-source.js';
import { Phone } from './phone.js';
import { type Outcome, PlacedCall } from './placed-call.js';
import { RtpSender } from './rtp-sender.js';
import { RtpSocketPool } from './rtp-socket.js';
import type { CallerTask, Ready } from './worker-messages.js';

/** What the caller did, from its own side. */
export type CallerTotals = Record<Outcome, number> & { packetsSent: number; packetsBack: number };

/** Several phones, so that a shared port spreads them over its workers. */
const PHONES = 8;
const MAX_CALLS = 1024;
const STOP_LIMIT_MS = 1500;
const REGISTRATION_SECONDS = 600;

export default async function caller({
  metrics,
  control,
  servers,
  callsPerSecond,
  stopLimitMs = STOP_LIMIT_MS,
}: CallerTask): Promise<CallerTotals> {
  const stopped = obey(control);
  const figures = collectThread(await openMetrics(metrics), metrics, 'caller');
  const { configured = {} } = metrics;
  const destinations = {
    trunks: configuredValues(configured, 'trunk_id'),
    queues: configuredValues(configured, 'queue'),
  };
  const phones = await Promise.all(
    Array.from({ length: PHONES }, (_, index) =>
      Phone.open(`phone-${index + 1}`, servers[index % servers.length]),
    ),
  );
  const sender = new RtpSender();
  const pool = new RtpSocketPool(MAX_CALLS);
  const totals: CallerTotals = {
    completed: 0,
    'bye-received': 0,
    refused: 0,
    cancelled: 0,
    failed: 0,
    packetsSent: 0,
    packetsBack: 0,
  };
  const calls = new Set<PlacedCall>();
  let placed = 0;
  let quiet = (): void => {};

  const place = (): void => {
    const phone = phones[placed % PHONES];
    const plan = planOf(placed, destinations);
    const call = new PlacedCall(phone, sender, pool, plan, (outcome, packetsBack) => {
      totals[outcome] += 1;
      totals.packetsBack += packetsBack;
      calls.delete(call);
      if (calls.size === 0) quiet();
    });
    calls.add(call);
    call.start().catch(() => call.ended('failed'));
    // Besides: now and then a phone asks for capabilities, or leaves and comes back at its next turn.
    if (placed % 8 === 3) void phone.options();
    if (placed % 16 === 5) void phone.register(0);
    else if (placed % 16 === 13) void phone.register(REGISTRATION_SECONDS);
    placed += 1;
  };

  for (const phone of phones) void phone.register(REGISTRATION_SECONDS);
  const timer = setInterval(() => {
    if (calls.size < MAX_CALLS) place();
  }, 1000 / callsPerSecond);
  control.postMessage({ type: 'ready', port: 0 } satisfies Ready);

  await stopped;
  clearInterval(timer);
  if (calls.size > 0) {
    const ended = new Promise<void>((resolve) => (quiet = resolve));
    for (const call of calls) call.stop();
    await atMost(systemClock, stopLimitMs, ended);
  }
  await atMost(systemClock, stopLimitMs, Promise.all(phones.map((phone) => phone.register(0))));
  sender.close();
  pool.close();
  for (const phone of phones) phone.close();
  figures.stop();
  control.close();
  return { ...totals, packetsSent: sender.packets };
}
