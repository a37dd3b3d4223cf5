// What the benches print and keep at their end.
import test from 'ava';
import { commit } from '../../bench/support/commit.js';
import { finish, refuseShort } from '../../bench/support/results.js';

const figures = { node: 'v20.0.0', cpu: 'a processor' };

test('a short run is not kept, since it would take the place of a full one', (t) => {
  const message =
    'bench:load: --save: got it together with --short, expected a full run, whose figures it keeps';
  t.throws(() => refuseShort('bench:load', { save: true, short: true }), { message });
  t.throws(() => finish('nothing', figures, { save: true, short: true }), { message: /^nothing: --save/ });
  t.notThrows(() => refuseShort('bench:load', { save: true, short: false }));
  t.notThrows(() => refuseShort('bench:load', { save: false, short: true }));
});

test('the commit is that of the checkout, or unknown', (t) => {
  t.true(commit === undefined || /^[0-9a-f]{7,}\+?$/.test(commit));
});
