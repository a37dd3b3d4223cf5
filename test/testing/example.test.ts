// A user's unit test, run with ava; the README shows it.
import test from 'ava';
import { testWriter } from 'pegcount/testing';
import { Dialer } from './dialer.js';
import { Direction, families, Result } from './metrics.js';

test('an answered call is counted once, with its setup time', (t) => {
  const { m, read } = testWriter(families);
  const dialer = new Dialer(m);
  dialer.register('carrier-7', true);
  dialer.answered(0.2);
  t.is(read(m.calls, Direction.outbound, Result.ok), 1);
  t.is(read(m.setup, Direction.outbound).buckets.get(0.25), 1);
  t.is(read(m.trunkUp, 'carrier-7'), 1);
});
