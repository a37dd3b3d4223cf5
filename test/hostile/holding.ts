// Attacks that hold: connections that do nothing, that speak slowly, that do not read. Attacker process.
import { setTimeout as pause } from 'node:timers/promises';
import { Connection, dial, head, page } from './connection.js';
import type { Aim, Tally } from './messages.js';

/** Goes on until `stop`, then leaves nothing open. */
export type Attack = (aim: Aim, tally: Tally, stop: AbortSignal) => Promise<void>;

/** Calls `one` for so many at once, again for each that ends before `stop`. Always at least once. */
export async function keep(times: number, stop: AbortSignal, one: () => Promise<void>): Promise<void> {
  const line = async (): Promise<void> => {
    do {
      await one();
      // Whatever does not last must not become a flood of connections.
      if (!stop.aborted) await pause(1);
    } while (!stop.aborted);
  };
  await Promise.all(Array.from({ length: times }, line));
}

/** Resolves at `stop`, or when the other does. */
function until(stop: AbortSignal, other: Promise<unknown>): Promise<unknown> {
  if (stop.aborted) return Promise.resolve();
  let heard = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    heard = resolve;
    stop.addEventListener('abort', heard);
  });
  return Promise.race([stopped, other]).finally(() => stop.removeEventListener('abort', heard));
}

/** 500 connections that never say anything; over TLS half of them not even a hello. */
export const idle: Attack = (aim, tally, stop) => {
  let opened = 0;
  return keep(500, stop, async () => {
    if (aim.tls !== undefined && opened++ % 2 === 0) {
      const silent = await dial(aim, tally);
      if (silent === undefined) return;
      // TLS without a word is a handshake that fails, here when the attacker leaves it.
      tally.rejections['other'] = (tally.rejections['other'] ?? 0) + 1;
      const closed = new Promise((resolve) => silent.once('close', resolve));
      await until(stop, closed);
      silent.destroy();
      await closed;
      return;
    }
    const connection = await Connection.open(aim, tally);
    if (connection === undefined) return;
    await until(stop, connection.gone());
    await connection.end();
  });
};

/** 300 connections whose request comes one byte at a time, and never ends. */
export const drip: Attack = (aim, tally, stop) =>
  keep(300, stop, async () => {
    const connection = await Connection.open(aim, tally);
    if (connection === undefined) return;
    tally.improper += 1;
    const text = head('GET', '/metrics', aim.token, ['X-Drip: ']).slice(0, -4);
    for (let at = 0; !stop.aborted && !connection.closed; at++) {
      connection.socket.write(text[at] ?? 'a');
      await until(stop, pause(50));
    }
    await connection.end();
  });

/**
 * 20 readers of the page: half of them stop after its first bytes, half take a little now and then. Each begins when the one before
 * has begun to read, so that no two hold the same page.
 */
export const stall: Attack = (aim, tally, stop) => {
  let readers = 0;
  let turn: Promise<unknown> = Promise.resolve();
  return keep(20, stop, async () => {
    const trickle = readers++ % 2 === 0;
    const connection = await Connection.open(aim, tally);
    if (connection === undefined) return;
    const before = turn;
    turn = before.then(async () => {
      connection.ask(head('GET', '/metrics', aim.token), page);
      await until(stop, connection.begun());
      connection.socket.pause();
    });
    await turn;
    while (!stop.aborted && !connection.closed && !connection.idle) {
      await until(stop, trickle ? pause(100) : connection.gone());
      if (!trickle) continue;
      connection.socket.once('data', () => connection.socket.pause());
      connection.socket.resume();
    }
    await connection.end();
  });
};

/** Two connections that ask without end and never read an answer. */
export const deaf: Attack = (aim, tally, stop) =>
  keep(2, stop, async () => {
    const connection = await Connection.open(aim, tally);
    if (connection === undefined) return;
    connection.socket.pause();
    const text = head('GET', '/live').repeat(100);
    const questions = Array.from({ length: 100 }, () => ({ head: false, page: false }));
    while (!stop.aborted && !connection.closed) {
      // What the attacked does not take stays with the attacker, up to a limit.
      if (connection.socket.writableLength < 1 << 20) connection.ask(text, ...questions);
      await until(stop, pause(5));
    }
    await connection.end();
  });
