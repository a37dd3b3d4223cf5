// What a page says, the same for every format: families by the name that text gives them, samples by name and labels.
import type { DecodedExemplar, DecodedFamily, DecodedHistogram } from './metrics-proto.js';
import { type OpenFamily, sorted } from './openmetrics.js';
import { type LabelSet, type Page, parseLabels, SAMPLE } from './page.js';

export type Said = {
  readonly type: string;
  readonly help: string;
  readonly samples: Map<string, number>;
  /** Of the samples that have one: labels, value, milliseconds. Text has none. */
  readonly exemplars: Map<string, string>;
};

const exemplarText = (labels: LabelSet, value: number, ms: number): string =>
  `${sorted(labels)} ${value} ${ms}`;

/** A sample's identity. Bounds are compared as numbers. */
function key(name: string, labels: LabelSet): string {
  const numbers = labels.map(([label, value]): readonly [string, string] =>
    label === 'le' ? [label, String(Number(value.replace(/Inf$/, 'Infinity')))] : [label, value],
  );
  return name + sorted(numbers);
}

export function saidByText(page: Page): Map<string, Said> {
  const families = new Map<string, Said>();
  for (const [name, type] of page.types) {
    const samples = page.series(name).map((series): [string, number] => {
      const [, sample, inside] = SAMPLE.exec(`${series} 0`)! as (string | undefined)[];
      return [key(sample!, parseLabels(inside)), page.value(series)];
    });
    families.set(name, {
      type,
      help: page.helps.get(name)!,
      samples: new Map(samples),
      exemplars: new Map(),
    });
  }
  return families;
}

export function saidByOpenMetrics(parsed: readonly OpenFamily[]): Map<string, Said> {
  const suffixes: Record<string, string> = { counter: '_total', info: '_info' };
  return new Map(
    parsed.map(({ name, type, help, samples }) => [
      name + (suffixes[type] ?? ''),
      {
        type: type === 'info' ? 'gauge' : type,
        help,
        samples: new Map(samples.map((sample) => [key(sample.name, sample.labels), sample.value])),
        exemplars: new Map(
          samples.flatMap(({ name: own, labels, exemplar }) =>
            exemplar === undefined
              ? []
              : [
                  [
                    key(own, labels),
                    exemplarText(exemplar.labels, exemplar.value, Math.round(exemplar.time * 1000)),
                  ],
                ],
          ),
        ),
      },
    ]),
  );
}

export function saidByProtobuf(families: readonly DecodedFamily[]): Map<string, Said> {
  return new Map(
    families.map(({ name, help, type, metric }) => {
      const samples = new Map<string, number>();
      const exemplars = new Map<string, string>();
      for (const { label, counter, gauge, histogram } of metric) {
        const labels = label.map((one) => [one.name, one.value] as const);
        const add = (
          suffix: string,
          value: number,
          more: LabelSet = [],
          exemplar?: DecodedExemplar,
        ): void => {
          const identity = key(name + suffix, [...labels, ...more]);
          if (samples.has(identity)) throw new Error(`duplicate: ${identity}`);
          samples.set(identity, value);
          if (exemplar !== undefined) exemplars.set(identity, exemplarOf(exemplar));
        };
        if (counter !== undefined) add('', counter.value, [], counter.exemplar);
        if (gauge !== undefined) add('', gauge.value);
        if (histogram === undefined) continue;
        for (const { cumulativeCount, upperBound, exemplar } of classicBuckets(histogram)) {
          add('_bucket', cumulativeCount, [['le', String(upperBound)]], exemplar);
        }
        add('_sum', histogram.sampleSum);
        add('_count', histogram.sampleCount);
      }
      return [name, { type: type.toLowerCase(), help, samples, exemplars }] as const;
    }),
  );
}

function exemplarOf({ label, value, timestamp }: DecodedExemplar): string {
  const labels = label.map((one) => [one.name, one.value] as const);
  return exemplarText(labels, value, timestamp!.seconds * 1000 + timestamp!.nanos! / 1e6);
}

/** The classic buckets, or, where there are only native ones, the one that text shows. */
function classicBuckets({ bucket, sampleCount }: DecodedHistogram): DecodedHistogram['bucket'] {
  return bucket.length > 0 ? bucket : [{ cumulativeCount: sampleCount, upperBound: Infinity }];
}

/** The count of each native bucket by its index. Throws where spans and deltas do not fit one another. */
export function nativeBuckets(histogram: DecodedHistogram): Map<number, number> {
  const counts = new Map<number, number>();
  let index = 0;
  let count = 0;
  let next = 0;
  histogram.positiveSpan.forEach(({ offset, length }, place) => {
    if (place > 0 && !(offset > 0)) throw new Error(`span ${place} begins ${offset} behind the last`);
    index += offset;
    for (let n = 0; n < length; n++) {
      count += histogram.positiveDelta[next++];
      if (!(count >= 0)) throw new Error(`bucket ${index} counts ${count}`);
      counts.set(index++, count);
    }
  });
  if (next !== histogram.positiveDelta.length)
    throw new Error(`${next} of ${histogram.positiveDelta.length} deltas`);
  return counts;
}
