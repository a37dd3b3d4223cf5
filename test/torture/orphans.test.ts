// Workers of workers that go when their parent goes: nobody reports their end, and their shards must come back all the same.
import test from 'ava';
import { type Life, resident, WAYS } from './plan.js';
import { createSession } from './session.js';
import { startLife } from './start.js';

const session = await createSession(64, 16, []);
const { place, findings, entryOf } = session;
let next = 0;

for (const way of WAYS.worker) {
  for (const synchronous of [true, false]) {
    const manner = synchronous ? 'never yields' : 'yields';
    test.serial(
      `a nested writer that ${manner} gives its shard back when its parent dies by ${way}`,
      async (t) => {
        const young: Life = { ...resident(next++), kind: 'nested', way: 'parent', synchronous };
        const old: Life = { ...young, ordinal: next++, synchronous: true, moment: 'sleep' };
        const host: Life = {
          ...resident(next++),
          way,
          events: 100,
          delay: 150,
          synchronous: false,
          children: [young, old],
        };
        await startLife(host, place).gone;
        t.true(entryOf(young.ordinal).done('events') > 0, findings.wrong.join('\n'));
        await session.awaitFreed([]);
        t.is(findings.counts.leaked, 0, findings.wrong.join('\n'));
      },
    );
  }
}

test.after.always(() => session.close());
