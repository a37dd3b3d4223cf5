// The formats by their names in a negotiation. Runs on the exporter. Cold.
import type { PageFormat } from './format.js';
import type { FormatName } from './negotiate.js';
import { openMetricsCreatedFormat, openMetricsFormat } from './openmetrics.js';
import { protobufFormat } from './protobuf.js';
import { textFormat } from './text.js';

/** `created`: whether OpenMetrics says of each counter and histogram when it began to count. Protobuf always does. */
export function formatsOf({
  created,
}: {
  readonly created: boolean;
}): Readonly<Record<FormatName, PageFormat>> {
  return {
    text: textFormat,
    openmetrics: created ? openMetricsCreatedFormat : openMetricsFormat,
    protobuf: protobufFormat,
  };
}
