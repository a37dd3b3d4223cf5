// The formats by their names in a negotiation. Runs on the exporter. Cold.
import type { PageFormat } from './format.js';
import type { FormatName } from './negotiate.js';
import { openMetricsFormat } from './openmetrics.js';
import { protobufFormat } from './protobuf.js';
import { textFormat } from './text.js';

export const formats: Readonly<Record<FormatName, PageFormat>> = {
  text: textFormat,
  openmetrics: openMetricsFormat,
  protobuf: protobufFormat,
};
