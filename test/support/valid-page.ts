// Whether a page is one that its readers take, whatever it says.
import assert from 'node:assert/strict';
import type { PageFormat } from '#dist/exposition/format.js';
import { openMetricsCreatedFormat, openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { protobufFormat } from '#dist/exposition/protobuf.js';
import { textFormat } from '#dist/exposition/text.js';
import { decodeFamilies } from './metrics-proto.js';
import { parseOpenMetrics } from './openmetrics.js';
import { parsePage } from './page.js';
import { nativeBuckets, saidByProtobuf } from './samples.js';

export const allFormats: readonly PageFormat[] = [textFormat, openMetricsFormat, openMetricsCreatedFormat, protobufFormat]; // prettier-ignore

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Throws where a page is none of its format; returns how many series or samples it shows. */
export function checkPage(format: PageFormat, bytes: Uint8Array): number {
  if (format === protobufFormat) return checkProtobuf(bytes);
  const text = utf8.decode(bytes);
  if (format === textFormat) return parsePage(text).values.size;
  return parseOpenMetrics(text).reduce((sum, { samples }) => sum + samples.length, 0);
}

function checkProtobuf(bytes: Uint8Array): number {
  const families = decodeFamilies(bytes);
  for (const { metric } of families) {
    for (const { counter, histogram } of metric) {
      if (counter !== undefined) assert.ok(counter.value >= 0, `a counter of ${counter.value}`);
      if (histogram === undefined) continue;
      let last = 0;
      for (const { cumulativeCount } of histogram.bucket) {
        assert.ok(cumulativeCount >= last, `${cumulativeCount} after ${last}`);
        last = cumulativeCount;
      }
      if (histogram.schema === undefined) assert.equal(histogram.sampleCount, last);
      // What Prometheus refuses a whole page for.
      else {
        nativeBuckets(histogram);
        // As they do it: in integers.
        let count = 0n;
        let sum = BigInt(histogram.zeroCount!);
        for (const delta of histogram.positiveDelta) {
          count += BigInt(delta);
          assert.ok(count >= 0n, `a bucket of ${count}`);
          sum += count;
        }
        assert.equal(sum, BigInt(histogram.sampleCount));
      }
    }
  }
  return [...saidByProtobuf(families).values()].reduce((sum, { samples }) => sum + samples.size, 0);
}
