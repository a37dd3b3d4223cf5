// Which signalling worker a message belongs to when several share one port. Signalling threads.
// The kernel spreads datagrams by their source, so a peer that sends from two ports may reach two workers; a dialog and a
// binding live in one. The tag of a dialog names its worker, and an address of record always falls to the same one.
import { addressOfRecord } from './registrar.js';
import type { Malformed, SipRequest, SipResponse } from './sip-message.js';

export function tagPrefix(worker: number): string {
  return `w${worker}-`;
}

function workerOfTag(tag: string | undefined, workers: number): number | undefined {
  const match = /^w(\d{1,4})-/.exec(tag ?? '');
  const worker = match === null ? -1 : Number(match[1]);
  return worker >= 0 && worker < workers ? worker : undefined;
}

/** FNV-1a, 32 bits: the same on every thread, spread well enough. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** The worker that must handle a message; `receiver` when it may be whoever received it. */
export function ownerOf(
  message: SipRequest | SipResponse | Malformed,
  receiver: number,
  workers: number,
): number {
  if (message.kind === 'malformed') return receiver;
  // Our own tag is in the To of requests sent to us, and in the From of what we sent ourselves.
  const own = message.kind === 'request' ? message.to : message.from;
  const worker = workerOfTag(own.params.get('tag'), workers);
  if (worker !== undefined) return worker;
  if (message.kind === 'response' || message.method !== 'REGISTER') return receiver;
  const address = addressOfRecord(message);
  return address === undefined ? receiver : hash(`${address.user}@${address.host}`) % workers;
}
