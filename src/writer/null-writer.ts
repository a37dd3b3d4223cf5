// The writer of those who measure nothing: the same methods, none of which does anything. The "off" tier. Any thread.

const nothing = (): void => {};
/** `observeSince` returns the seconds it would have observed; here nobody asked the clock. */
const none = (): number => 0;

const methods = {
  inc: nothing,
  dec: nothing,
  add: nothing,
  set: nothing,
  advanceTo: nothing,
  observe: nothing,
  observeSince: none,
};
const handle = Object.freeze(methods);

/** What every family becomes. */
export const nullWriter = Object.freeze({ ...methods, at: () => handle });
