// Work in turns: in order, a slice at a time, and the event loop in between.
import test from 'ava';
import { EventLoop } from '#dist/exporter/event-loop.js';
import { Turns } from '#dist/exporter/turns.js';
import { eachTurn } from '../support/each-turn.js';

/** Counts the turns of the event loop until it is stopped. */
function loopTurns(): { count: number; stop: () => void } {
  const state = { count: 0, stop: eachTurn(() => (state.count += 1)) };
  return state;
}

const spin = (milliseconds: number): void => {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
};

test('each has its turn in order, once, and not at once', async (t) => {
  const turns = new Turns(new EventLoop());
  const done: number[] = [];
  await new Promise<void>((resolve) => {
    for (let n = 0; n < 100; n++) {
      turns.next(() => {
        done.push(n);
        if (n === 99) resolve();
        return 0;
      });
    }
    t.deepEqual(done, []);
  });
  t.deepEqual(
    done,
    Array.from({ length: 100 }, (_, n) => n),
  );
});

for (const [what, step] of [
  ['work', (): number => (spin(3), 0)],
  ['work left to the event loop', (): number => 3],
] as const) {
  test(`the event loop comes round after each slice of ${what}`, async (t) => {
    const turns = new Turns(new EventLoop());
    const seen: number[] = [];
    const loop = loopTurns();
    await new Promise<void>((resolve) => {
      for (let n = 0; n < 5; n++) {
        turns.next(() => {
          seen.push(loop.count);
          if (n === 4) resolve();
          return step();
        });
      }
    });
    loop.stop();
    t.is(new Set(seen).size, 5, seen.join());
  });
}

test('a step that asks for another one comes behind the others, in a later turn of the event loop', async (t) => {
  const turns = new Turns(new EventLoop());
  const done: string[] = [];
  const loop = loopTurns();
  const seen: number[] = [];
  await new Promise<void>((resolve) => {
    turns.next(() => {
      done.push('first');
      seen.push(loop.count);
      turns.next(() => {
        done.push('again');
        seen.push(loop.count);
        resolve();
        return 0;
      });
      return 0;
    });
    turns.next(() => {
      done.push('second');
      return 0;
    });
  });
  loop.stop();
  t.deepEqual(done, ['first', 'second', 'again']);
  t.true(seen[1] > seen[0]);
});

test('what comes when all have had their turn has its own', async (t) => {
  const turns = new Turns(new EventLoop());
  for (let n = 0; n < 3; n++) {
    await new Promise<void>((resolve) => {
      turns.next(() => {
        resolve();
        return 0;
      });
    });
  }
  await t.notThrowsAsync(
    new Promise<void>((resolve) => {
      turns.next(() => {
        resolve();
        return 0;
      });
    }),
  );
});
