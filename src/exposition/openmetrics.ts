// OpenMetrics 1.0, what Prometheus asks for unless it wants protobuf. Runs on the exporter. Cold.
import { openMetricsName } from '../schema/claims.js';
import type { FamilySchema } from '../schema/schema.js';
import { formatBound } from './number.js';
import type { TextRules } from './prefixes.js';
import { textual } from './text.js';

/** The Content-Type of this format. */
export const OPENMETRICS_CONTENT_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

const escapeHelp = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

/** Metadata lines: TYPE, UNIT, HELP, in that order. */
function head(family: FamilySchema): string {
  const { help, type, unit, info } = family;
  const name = openMetricsName(family);
  const unitLine = unit === '' ? '' : `# UNIT ${name} ${unit}\n`;
  return `# TYPE ${name} ${info ? 'info' : type}\n${unitLine}# HELP ${name} ${escapeHelp(help)}\n`;
}

/** A bound as a float's canonical text: Go's shortest form, with a fraction where it has neither that nor an exponent. */
function bound(value: number): string {
  const text = formatBound(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const rules: TextRules = {
  head,
  bound,
  // "_sum" and "_count" are forbidden beside buckets below zero, where a sum need not grow.
  hasSum: ({ buckets }) => buckets.length === 0 || buckets[0] >= 0,
  // Values below zero count in the first bucket, whatever its bound; a sum of them is no counter.
  negativeSum: false,
  created: false,
  exemplars: true,
};
const END = '# EOF\n';

export const openMetricsFormat = textual(OPENMETRICS_CONTENT_TYPE, END, rules);

/** The same with a `_created` sample for every counter and histogram: half as many lines again, so only on request. */
export const openMetricsCreatedFormat = textual(OPENMETRICS_CONTENT_TYPE, END, { ...rules, created: true });
