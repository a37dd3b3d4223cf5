// A connection whose test wants to know what came over it, and whether the other side has closed it.
import type { Socket } from 'node:net';
import { request } from '../exporter/sockets.js';
import { eventually } from '../support/eventually.js';

export type Watched = { readonly socket: Socket; received: string; gone: boolean };

export function watched(socket: Socket): Watched {
  const watch: Watched = { socket, received: '', gone: false };
  socket.on('data', (data) => (watch.received += data.toString('latin1')));
  socket.once('close', () => (watch.gone = true));
  return watch;
}

/** Asks /live on a connection that stays open; whether it is answered and not closed. */
export async function live(watch: Watched): Promise<boolean> {
  watch.received = '';
  watch.socket.write(request('GET', '/live'));
  await eventually(() => watch.gone || watch.received.includes('\r\n\r\n'), 'an answer to /live, or an end');
  return watch.received.startsWith('HTTP/1.1 200 ');
}
