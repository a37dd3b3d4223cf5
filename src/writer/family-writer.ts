// Which class writes a family. Cold; runs on writers.
import { counterWriter } from './counter.js';
import { gaugeWriter } from './gauge.js';
import { histogramWriter } from './histogram.js';
import type { Parts } from './slotted.js';

/** The writer of one family. */
export function familyWriter(parts: Parts): object {
  switch (parts.family.schema.type) {
    case 'counter':
      return counterWriter(parts);
    case 'gauge':
      return gaugeWriter(parts);
    case 'histogram':
      return histogramWriter(parts);
  }
}
