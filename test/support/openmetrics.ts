// Reads a page of OpenMetrics 1.0 back, and refuses what the parser of Prometheus' Python client lets pass: duplicate series,
// bounds that are not canonical or out of order, metadata out of order or missing, metrics that interleave, any other comment.
import { canonicalFloat } from './go-numbers.js';
import { type LabelSet, parseLabels, parseValue, SAMPLE, unescape } from './page.js';

export type OpenExemplar = { readonly labels: LabelSet; readonly value: number; readonly time: number };
export type OpenSample = {
  readonly name: string;
  readonly labels: LabelSet;
  readonly value: number;
  readonly exemplar: OpenExemplar | undefined;
};
export type OpenFamily = {
  readonly name: string;
  readonly type: string;
  unit: string;
  help: string;
  readonly samples: OpenSample[];
};

/** What each type adds to the name of its samples. */
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  info: ['_info'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
};
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) ([a-z]+)$/;
const UNIT = /^# UNIT ([a-zA-Z_:][a-zA-Z0-9_:]*) (\S+)$/;
const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\"\n]|\\[\\"n])+)$/s;

/** What may stand behind a sample: labels, a value, seconds. No label value can look so, for its quotes are escaped. */
const EXEMPLAR = /^(.*) # \{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\} ([-+.0-9eInfNa]+) (\d+(?:\.\d+)?)$/s; // prettier-ignore
const MAX_EXEMPLAR = 128;

function parseSample(line: string): OpenSample {
  const [, before, own, printed, time] = (EXEMPLAR.exec(line) ?? [line, line]) as (string | undefined)[];
  const [, name, inside, value] = matched(SAMPLE, before!) as (string | undefined)[];
  const exemplar = own === undefined ? undefined : { labels: parseLabels(own), value: parseValue(printed!), time: Number(time) }; // prettier-ignore
  const characters = exemplar?.labels.flat().reduce((sum, text) => sum + Array.from(text).length, 0) ?? 0;
  if (characters > MAX_EXEMPLAR) throw new Error(`an exemplar of ${characters} characters: ${line}`);
  return { name: name!, labels: parseLabels(inside), value: parseValue(value!), exemplar };
}

const without = (labels: LabelSet, name: string): LabelSet => labels.filter(([label]) => label !== name);
export const sorted = (labels: LabelSet): string =>
  JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The families of a page, in its order. Throws on anything but a perfect page. */
export function parseOpenMetrics(text: string): OpenFamily[] {
  if (!text.endsWith('\n# EOF\n')) throw new Error('the page does not end in # EOF');
  const families: OpenFamily[] = [];
  let expects: 'UNIT' | 'HELP' | '' = '';
  for (const line of text.slice(0, -'# EOF\n'.length - 1).split('\n')) {
    const family = families.at(-1);
    if (line.startsWith('# TYPE ')) {
      const [, name, type] = matched(TYPE, line);
      if (expects !== '') throw new Error(`${family!.name} has no HELP`);
      if (!Object.hasOwn(suffixes, type)) throw new Error(`bad type: ${line}`);
      families.push({ name, type, unit: '', help: '', samples: [] });
      expects = 'UNIT';
    } else if (line.startsWith('# UNIT ')) {
      const [, name, unit] = matched(UNIT, line);
      if (expects !== 'UNIT' || name !== family!.name) throw new Error(`UNIT out of order: ${line}`);
      if (!name.endsWith(`_${unit}`)) throw new Error(`the unit is no suffix: ${line}`);
      family!.unit = unit;
      expects = 'HELP';
    } else if (line.startsWith('# HELP ')) {
      const [, name, help] = matched(HELP, line);
      if (expects === '' || name !== family!.name) throw new Error(`HELP out of order: ${line}`);
      family!.help = unescape(help);
      expects = '';
    } else {
      if (family === undefined || expects !== '') throw new Error(`a sample before its metadata: ${line}`);
      family.samples.push(parseSample(line));
    }
  }
  checkNames(families);
  families.forEach(checkFamily);
  return families;
}

function matched(pattern: RegExp, line: string): readonly string[] {
  const found = pattern.exec(line);
  if (found === null) throw new Error(`bad line: ${JSON.stringify(line)}`);
  return found;
}

/** No two families go by one name, their own and their samples' together. */
function checkNames(families: readonly OpenFamily[]): void {
  const seen = new Set<string>();
  for (const { name, type } of families) {
    for (const one of new Set([name, ...suffixes[type].map((suffix) => name + suffix)])) {
      if (seen.has(one)) throw new Error(`a name twice: ${one}`);
      seen.add(one);
    }
  }
}

function checkFamily({ name, type, samples }: OpenFamily): void {
  const series = new Set<string>();
  const metrics = new Map<string, OpenSample[]>();
  let last = '';
  for (const sample of samples) {
    const suffix = sample.name.startsWith(name) ? sample.name.slice(name.length) : '?';
    if (!suffixes[type].includes(suffix)) throw new Error(`${sample.name} is no sample of ${type} ${name}`);
    const identity = sample.name + sorted(sample.labels);
    if (series.has(identity)) throw new Error(`duplicate: ${identity}`);
    series.add(identity);
    const isBucket = suffix === '_bucket';
    if (isBucket !== sample.labels.some(([label]) => label === 'le')) throw new Error(`le: ${identity}`);
    const metric = sorted(without(sample.labels, 'le'));
    if (metric !== last && metrics.has(metric)) throw new Error(`interleaved: ${identity}`);
    last = metric;
    metrics.set(metric, [...(metrics.get(metric) ?? []), sample]);
    if (sample.exemplar !== undefined && suffix !== '_total' && !isBucket) {
      throw new Error(`an exemplar of ${identity}`);
    }
    if (type === 'info' && sample.value !== 1) throw new Error(`not 1: ${identity}`);
    if (type !== 'gauge' && suffix !== '_sum' && !(sample.value >= 0))
      throw new Error(`negative: ${identity}`);
  }
  for (const [metric, own] of metrics) if (type === 'histogram') checkHistogram(name, own, metric);
}

function checkHistogram(name: string, samples: readonly OpenSample[], metric: string): void {
  const refuse = (why: string): never => {
    throw new Error(`${name}${metric}: ${why}`);
  };
  const of = (suffix: string): OpenSample[] => samples.filter((sample) => sample.name === name + suffix);
  const buckets = of('_bucket').map(({ labels, value, exemplar }) => {
    const le = labels.find(([label]) => label === 'le')![1];
    const bound = parseValue(le);
    if (canonicalFloat(bound) !== le) refuse(`le="${le}", expected ${canonicalFloat(bound)}`);
    if (exemplar !== undefined && !(exemplar.value <= bound && value > 0))
      refuse(`an exemplar of another bucket than ${le}`);
    return { bound, value };
  });
  if (buckets.at(-1)?.bound !== Infinity) refuse('no +Inf');
  buckets.forEach(({ bound, value }, index) => {
    if (!Number.isInteger(value)) refuse(`${value} is no count`);
    if (index === 0) return;
    if (bound <= buckets[index - 1].bound) refuse(`bound ${bound} is out of order`);
    if (value < buckets[index - 1].value) refuse(`bound ${bound} is not cumulative`);
  });
  const [sums, counts] = [of('_sum'), of('_count')];
  if (sums.length !== counts.length) refuse('_sum without _count');
  if (counts.length > 0 && buckets[0].bound < 0) refuse('_count beside a bound below zero');
  if (sums.length > 0 && !(sums[0].value >= 0)) refuse(`_sum is ${sums[0].value}`);
  if (counts.length > 0 && counts[0].value !== buckets.at(-1)!.value) refuse('_count is not +Inf');
}
