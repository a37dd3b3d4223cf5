// Which format and which encoding a request gets, by its Accept and Accept-Encoding headers (RFC 9110, 12.5). Runs on the
// exporter. Cold: once a request.
//
// The rule: of the formats that the header names, the one it likes best. A format that only a wildcard covers is never
// preferred to text 0.0.4, which everybody can read; and a header that allows nothing here is answered with text as well,
// since a scrape that gets 406 is a scrape lost.

/** The formats of a page. */
export type FormatName = 'text' | 'openmetrics' | 'protobuf';

/** Longest header that is looked at; a longer one is treated as none. */
const MAX_HEADER = 4096;

type Range = { readonly type: string; readonly parameters: ReadonlyMap<string, string>; readonly q: number };

/** In the order in which they win a tie. */
const formats: readonly {
  readonly name: FormatName;
  readonly type: string;
  /** What a range must say, where it says anything: undefined stands for leaving it out. */
  readonly parameters: Readonly<Record<string, readonly (string | undefined)[]>>;
}[] = [
  {
    name: 'protobuf',
    type: 'application/vnd.google.protobuf',
    parameters: { proto: ['io.prometheus.client.metricfamily'], encoding: ['delimited'] },
  },
  {
    name: 'openmetrics',
    type: 'application/openmetrics-text',
    parameters: { version: ['1.0.0', undefined] },
  },
  { name: 'text', type: 'text/plain', parameters: { version: ['0.0.4', undefined] } },
];

/** The format for an Accept header; '' stands for none. */
export function negotiateFormat(accept: string): FormatName {
  const ranges = parse(accept);
  let best: FormatName = 'text';
  let most = 0;
  for (const { name, type, parameters } of formats) {
    const named = ranges.filter(
      (range) =>
        range.type === type &&
        Object.entries(parameters).every(([key, values]) => values.includes(range.parameters.get(key))),
    );
    // The most specific range that names it decides (RFC 9110); of two alike the better.
    const length = Math.max(...named.map((range) => range.parameters.size));
    const specific = named.filter((range) => range.parameters.size === length);
    const q =
      named.length > 0 ? Math.max(...specific.map((range) => range.q)) : name === 'text' ? wild(ranges) : 0;
    if (q > most) {
      best = name;
      most = q;
    }
  }
  return best;
}

/** What a wildcard grants to text. */
function wild(ranges: readonly Range[]): number {
  const covering = ['text/*', '*/*'].map((type) => ranges.find((range) => range.type === type));
  return (covering[0] ?? covering[1])?.q ?? 0;
}

/** Whether an Accept-Encoding header asks for gzip by name and does not like the bytes as they are better. */
export function wantsGzip(acceptEncoding: string): boolean {
  const codings = parse(acceptEncoding);
  const quality = (name: string): number | undefined => codings.find(({ type }) => type === name)?.q;
  const gzip = quality('gzip') ?? quality('x-gzip') ?? 0;
  return gzip > 0 && gzip >= (quality('identity') ?? 0);
}

/** The elements of a list header; those that make no sense are left out. */
function parse(header: string): Range[] {
  if (header.length > MAX_HEADER) return [];
  const ranges: Range[] = [];
  for (const element of split(header, ',')) {
    const [type, ...rest] = split(element, ';');
    if (type === '') continue;
    const parameters = new Map<string, string>();
    let q = 1;
    for (const parameter of rest) {
      const at = parameter.indexOf('=');
      if (at < 0) continue;
      const key = parameter.slice(0, at).trim().toLowerCase();
      const value = unquote(parameter.slice(at + 1).trim());
      if (key !== 'q') parameters.set(key, value.toLowerCase());
      else q = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : NaN;
    }
    // What follows the quality belongs to it no more in RFC 9110, and Prometheus puts it before: all parameters count.
    if (!Number.isNaN(q)) ranges.push({ type: type.toLowerCase(), parameters, q });
  }
  return ranges;
}

/** Splits at a separator outside quoted strings, and trims. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === separator) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/g, '').replaceAll(/\\(.)/g, '$1') : value;
}
