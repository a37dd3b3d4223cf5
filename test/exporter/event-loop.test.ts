// Long work on the exporter's thread gives way to those who connect, for a while.
import test from 'ava';
import { EventLoop } from '#dist/exporter/event-loop.js';

/** Somebody connects in each turn of the event loop, so often, from the next one on. */
function callers(loop: EventLoop, times: number): { taken: number } {
  const state = { taken: 0 };
  const take = (): void => {
    if (state.taken === times) return;
    state.taken += 1;
    loop.entered();
    setImmediate(take);
  };
  setImmediate(take);
  return state;
}

test('everything that waits has had its turn', async (t) => {
  let turns = 0;
  setImmediate(() => turns++);
  await new EventLoop().comeRound();
  t.is(turns, 1);
});

test('it comes round while somebody is at the door', async (t) => {
  // Five turns take microseconds; on a machine that stalls for longer than all patience, once more.
  let state = { taken: 0 };
  for (let attempt = 0; attempt < 10 && state.taken < 5; attempt++) {
    const loop = new EventLoop();
    state = callers(loop, 5);
    await loop.comeRound();
  }
  t.is(state.taken, 5);
});

test('who connects without an end does not stop it', async (t) => {
  const loop = new EventLoop();
  const state = callers(loop, Infinity);
  const start = performance.now();
  await loop.comeRound();
  t.true(performance.now() - start >= 20, 'it waits for them');
  const between = performance.now();
  const { taken } = state;
  await loop.comeRound();
  t.true(state.taken > taken, 'they are still connecting');
  const later = performance.now() - between;
  t.true(later >= 4, 'and waits for them again');
  state.taken = Infinity;
});
