// HOT. The helper of the sip catalogue for quality by RTCP (seed 002): numbers in, four `observe`s at most, nothing
// allocated. Runs on writers, once a call.
import type { WriterTree } from '../../writer/types.js';
import type { qualityFamilies } from './families.js';

export function qualityHelpers(writers: WriterTree<ReturnType<typeof qualityFamilies>>) {
  const { callRttMs, callJitterMs, callLossFraction, callMosEstimate } = writers;
  return {
    /**
     * Observes what RTCP said of one call; once, at its end. Each input stands alone: a call without round-trip time still
     * has jitter. Round-trip time and jitter in milliseconds, above 0; `lossFraction` from 0 (a report without loss) to 1;
     * `mosEstimate` from 1 to 5. NaN or anything below its range means that there is no data, and does nothing; infinities,
     * a loss above 1 (a percentage?) and a MOS above 5 are mistakes: dropped and counted.
     */
    observeCallQoS: (rttMs: number, jitterMs: number, lossFraction: number, mosEstimate: number): void => {
      if (typeof rttMs === 'number' && rttMs > 0) callRttMs.observe(rttMs);
      if (typeof jitterMs === 'number' && jitterMs > 0) callJitterMs.observe(jitterMs);
      // NaN is what a histogram drops and counts.
      if (typeof lossFraction === 'number' && lossFraction >= 0) {
        callLossFraction.observe(lossFraction <= 1 ? lossFraction : NaN);
      }
      if (typeof mosEstimate === 'number' && mosEstimate >= 1) {
        callMosEstimate.observe(mosEstimate <= 5 ? mosEstimate : NaN);
      }
    },
  };
}
