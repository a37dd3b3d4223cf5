// A user's unit test, run with vitest by vitest.test.ts; the README shows how it differs from ava's.
import { beforeEach, expect, test } from 'vitest';
import { testWriter } from 'pegcount/testing';
import { Dialer } from './dialer.js';
import { Direction, families, Result } from './metrics.js';

const { m, read, reset } = testWriter(families);
const dialer = new Dialer(m);
beforeEach(reset);

test('an answered call is counted once, with its setup time', () => {
  dialer.register('carrier-7', true);
  dialer.answered(0.2);
  expect(read(m.calls, Direction.outbound, Result.ok)).toBe(1);
  expect(read(m.setup, Direction.outbound).buckets.get(0.25)).toBe(1);
  expect(read(m.trunkUp, 'carrier-7')).toBe(1);
});

test('nothing is left of the test before', () => {
  expect(read(m.calls, Direction.outbound, Result.ok)).toBe(0);
  expect(read(m.trunkUp, 'carrier-7')).toBeUndefined();
  expect(() => m.calls.add(-1, Direction.outbound, Result.ok)).toThrow(RangeError);
});
