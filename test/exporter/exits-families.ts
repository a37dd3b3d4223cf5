// What the application of the exits' matrix counts; every thread of it declares the same.
import { counter, defineFamilies, numberLabel } from 'pegcount';

export const Minute = numberLabel('minute', 0, 99);

/** One family of `trunks` times a hundred series, all of them shown from the start. */
export const exitFamilies = (trunks: number) =>
  defineFamilies({
    calls: counter('exits_calls_total', 'Calls by minute and trunk', [
      Minute,
      numberLabel('trunk', 1, trunks),
    ]),
  });
