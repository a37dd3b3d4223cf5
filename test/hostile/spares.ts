// Has the exporter hold the spare pages that it keeps by design, so that memory before an attack has them in it as well. Parent process.
import { Connection, head, page } from './connection.js';
import type { Aim } from './messages.js';
import { scrape } from './page.js';
import { newTally } from './tally.js';

/** Two pages are under way at once, in the form that all attacks ask for, and are read to their ends. */
export async function askSpares(aim: Aim): Promise<void> {
  const reader = await Connection.open(aim, newTally());
  if (reader === undefined) throw new Error('the exporter did not take a connection, before any attack');
  reader.ask(head('GET', '/metrics', aim.token), page);
  await reader.begun();
  // Its page is larger than all that sockets hold: the next one needs a buffer of its own.
  reader.socket.pause();
  await scrape(aim);
  reader.socket.resume();
  await reader.answered();
  await reader.end();
}
