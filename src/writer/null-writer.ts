// The writer of those who measure nothing: the same methods, none of which does anything. The "off" tier. Any thread.
import type { AnyFamily } from '../schema/family.js';

const nothing = (): void => {};
/** `observeSince` returns the seconds it would have observed; here nobody asked the clock. */
const none = (): number => 0;

const handle = Object.freeze({
  inc: nothing,
  dec: nothing,
  add: nothing,
  set: nothing,
  advanceTo: nothing,
  observe: nothing,
  observeSince: none,
});
const writer = Object.freeze({ ...handle, at: () => handle });

/** What one family becomes. */
export function nullWriterOf(_declared: AnyFamily): object {
  return writer;
}
