// Attacks by proper requests: too many, all at once, without the right token, or left before their answer. Attacker process.
import type { Question } from './answers.js';
import { Connection, head, ordinary, page, pageHead } from './connection.js';
import { keep, type Attack } from './holding.js';
import type { Aim } from './messages.js';

/** So many connections, each with the same requests in one write, again as soon as they are answered. */
function askOn(times: number, what: (aim: Aim) => { text: string; questions: readonly Question[] }): Attack {
  return (aim, tally, stop) => {
    const { text, questions } = what(aim);
    return keep(times, stop, async () => {
      const connection = await Connection.open(aim, tally);
      if (connection === undefined) return;
      do {
        connection.ask(text, ...questions);
        await connection.answered();
      } while (!stop.aborted && !connection.closed);
      await connection.end();
    });
  };
}

/** Wrong tokens at full speed: 8 connections, 20 requests in each write. */
export const tokens = askOn(8, ({ token }) => {
  const wrong = [`${token}x`, token.slice(0, -1), 'x'.repeat(token.length), ''];
  const text = Array.from({ length: 20 }, (_, n) => head('GET', '/metrics', wrong[n % 4])).join('');
  return { text, questions: Array.from({ length: 20 }, () => page) };
});

/** 322 requests in one write, over and over on 4 connections: all kinds of answers, and the head of the page. */
export const pipeline = askOn(4, ({ token }) => {
  const shortOnes = [
    head('GET', '/live'),
    head('GET', '/metrics', `${token}x`),
    head('GET', '/nowhere'),
    head('POST', '/live', undefined, ['Content-Length: 0']),
  ];
  const text = shortOnes.join('').repeat(80) + head('HEAD', '/metrics', token).repeat(2);
  return { text, questions: [...Array.from({ length: 320 }, () => ordinary), pageHead, pageHead] };
});

/** 16 connections at a time, reset in the middle: of the request's head, before the answer, behind a pipeline, in the page. */
export const abort: Attack = (aim, tally, stop) => {
  let turn = 0;
  return keep(16, stop, async () => {
    const connection = await Connection.open(aim, tally);
    if (connection === undefined) return;
    const get = head('GET', '/metrics', aim.token);
    const way = turn++ % 5;
    if (way === 0) connection.spoil(get.slice(0, -10));
    else if (way === 1) connection.ask(get, page);
    else if (way === 2)
      connection.ask(head('GET', '/live').repeat(50), ...Array.from({ length: 50 }, () => ordinary));
    else {
      connection.ask(get, page);
      await connection.begun();
    }
    // The bytes must have left, or nothing was asked at all.
    if (way < 3) await new Promise((resolve) => setTimeout(resolve, way));
    await connection.reset();
  });
};

/** As many scrapes as asked for, on connections that are all open before the first one asks; then again. */
export const flood: Attack = async (aim, tally, stop) => {
  do {
    const open: Connection[] = [];
    while (open.length < aim.flood) {
      const some = Array.from({ length: Math.min(200, aim.flood - open.length) }, () =>
        Connection.open(aim, tally),
      );
      const taken = (await Promise.all(some)).filter((one) => one !== undefined);
      open.push(...taken);
      // What is not taken will not be taken the next time. How many were open the row says, beside how many had to be.
      if (taken.length < some.length) break;
    }
    for (const connection of open) connection.ask(head('GET', '/metrics', aim.token), page);
    await Promise.all(open.map((connection) => connection.answered()));
    await Promise.all(open.map((connection) => connection.end()));
  } while (!stop.aborted);
};
