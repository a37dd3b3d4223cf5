// Accept headers that name one format each, as Prometheus writes them.
import type { FormatName } from '#dist/exposition/negotiate.js';

export const accepts: Readonly<Record<FormatName, string>> = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
  protobuf: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
};
