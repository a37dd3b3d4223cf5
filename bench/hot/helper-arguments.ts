// What the helpers of bench:hot are given: label values in the pattern that every subject follows, as typed arrays of integers that
// change from event to event. Runs in the child process of a subject.
import type { ValueOf } from 'pegcount';
import type { Direction, Method, Result, StatusCode } from 'pegcount/catalog/pbx';
import { resultOf } from 'pegcount/catalog/pbx';
import type { AttachMode, ByeBy, ByeReason, CodeClass, SipDirection } from 'pegcount/catalog/sip';
import * as pattern from '../support/pattern.js';

export const MASK = pattern.PATTERN - 1;

/** 0 to 3, in the order of the pattern. */
export const four = pattern.first;

/** The pattern as values of a label that has at least `size` of them: a value's integer is its position. */
const asValues = <L>(pick: Int32Array, size: number): readonly ValueOf<L>[] =>
  pick.map((value) => value % size) as unknown as readonly ValueOf<L>[];

export const ways = asValues<typeof Direction>(pattern.first, 3);
export const sipWays = asValues<typeof SipDirection>(pattern.first, 2);
export const sides = asValues<typeof ByeBy>(pattern.second, 2);
export const reasons = asValues<typeof ByeReason>(pattern.first, 4);
export const modes = asValues<typeof AttachMode>(pattern.second, 2);
export const methods = asValues<typeof Method>(pattern.second, 4);

/** Status codes, and what helpers make of them. */
export const codes = Int32Array.from(
  pattern.first,
  (value, index) => [180, 200, 486, 603][value] + (index & 1),
);
export const codeValues = codes.map((code) => code - 100) as unknown as readonly ValueOf<typeof StatusCode>[];
export const classes = codes.map((code) => Math.floor(code / 100) - 1) as unknown as readonly ValueOf<
  typeof CodeClass
>[];
export const results = Int32Array.from(codes, resultOf) as unknown as readonly ValueOf<typeof Result>[];

/** What plain JavaScript could pass. */
export const bad = (given: unknown): never => given as never;
