// The E-model as far as it goes without a delay figure: loss to a mean opinion score (ITU-T G.107, G.113). Any thread.

/** G.107 table 2 with default values: the rating of an undisturbed narrow-band connection. */
const DEFAULT_RATING = 93.2;
/** G.113 appendix I for G.711 with packet loss concealment: robustness against random loss. */
const LOSS_ROBUSTNESS = 25.1;
/** G.113 appendix I: G.711 itself impairs nothing. */
const EQUIPMENT_IMPAIRMENT = 0;

/**
 * The MOS-CQE of a G.711 stream with this share of packets lost (0..1): the effective equipment impairment of G.107
 * clause 7.5 for random loss, in percent, and the rating's conversion of annex B. Between 1 and 4.5.
 */
export function estimateMos(lossFraction: number): number {
  const percent = Math.min(Math.max(lossFraction, 0), 1) * 100;
  const impairment =
    EQUIPMENT_IMPAIRMENT + (95 - EQUIPMENT_IMPAIRMENT) * (percent / (percent + LOSS_ROBUSTNESS));
  const rating = DEFAULT_RATING - impairment;
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
