// The E-model (ITU-T G.107, 06/2015): from delay and loss to a rating R and a mean opinion score. Pure arithmetic, any thread;
// once a call or a report, not once a packet.
//
// Everything that a VoIP endpoint cannot know has the default value of G.107 table 2, so that R is 93.2 without delay and loss.
// Names of constants and functions are those of the Recommendation.

// Table 2: loudness, sidetone, echo and noise; dB, dBm0p, dB(A).
const SLR = 8;
const RLR = 2;
const STMR = 15;
const LSTR = 18;
const Ds = 3;
const TELR = 65;
const WEPL = 110;
const qdu = 1;
const Nc = -70;
const Nfor = -64;
const Ps = 35;
const Pr = 35;

const OLR = SLR + RLR;
/** 10 to the power of a tenth: a level in dB as a ratio. */
const ratio = (level: number): number => 10 ** (level / 10);
/** A ratio as a level in dB. */
const level = (power: number): number => 10 * Math.log10(power);

// Clause 7.2: basic signal-to-noise ratio, from the noises of circuit, sender's room, receiver's room, receiver's floor.
const Nos = Ps - SLR - Ds - 100 + 0.004 * (Ps - OLR - Ds - 14) ** 2;
const Pre = Pr + level(1 + ratio(10 - LSTR));
const Nor = RLR - 121 + Pre + 0.008 * (Pre - 35) ** 2;
const Nfo = Nfor + RLR;
const No = level(ratio(Nc) + ratio(Nos) + ratio(Nor) + ratio(Nfo));
const Ro = 15 - 1.5 * (SLR + No);

// Clause 7.3: what comes with the voice itself: loudness and quantizing; sidetone is below, as the echo shares in it.
const Xolr = OLR + 0.2 * (64 + No - RLR);
const Iolr = 20 * ((1 + (Xolr / 8) ** 8) ** (1 / 8) - Xolr / 8);
const Q = 37 - 15 * Math.log10(qdu);
const G = 1.07 + 0.258 * Q + 0.0602 * Q ** 2;
const Y = (Ro - 100) / 15 + 46 / 8.4 - G / 9;
const Z = 46 / 30 - G / 40;
const Iq = 15 * Math.log10(1 + 10 ** Y + 10 ** Z);

/** Clause 7.3: sidetone, at a one-way delay of the echo path of T ms. */
function Ist(T: number): number {
  const STMRo = -level(ratio(-STMR) + Math.exp(-T / 4) * ratio(-TELR));
  return (
    12 * (1 + ((STMRo - 13) / 6) ** 8) ** (1 / 8) -
    28 * (1 + ((STMRo + 1) / 19.4) ** 35) ** (1 / 35) -
    13 * (1 + ((STMRo - 3) / 33) ** 13) ** (1 / 13) +
    29
  );
}

/** Clause 7.4: talker echo, listener echo and too long a delay, at a one-way delay of T ms. */
function Id(T: number): number {
  const TERV = TELR - 40 * Math.log10((1 + T / 10) / (1 + T / 150)) + 6 * Math.exp(-0.3 * T ** 2);
  const talker = -1.5 * (No - RLR) - (80 + 2.5 * (TERV - 14));
  const Idte = (talker / 2 + Math.sqrt(talker ** 2 / 4 + 100) - 1) * (1 - Math.exp(-T));
  const listener = Ro - 10.5 * (WEPL + 7) * (2 * T + 1) ** -0.25;
  const Idle = listener / 2 + Math.sqrt(listener ** 2 / 4 + 169);
  return Idte + Idle + Idd(T);
}

/** Clause 7.4: delay alone, without any echo. */
function Idd(Ta: number): number {
  if (Ta <= 100) return 0;
  const X = Math.log2(Ta / 100);
  return 25 * ((1 + X ** 6) ** (1 / 6) - 3 * (1 + (X / 3) ** 6) ** (1 / 6) + 2);
}

/** What a codec does to a voice: the equipment impairment factor Ie and the packet-loss robustness factor Bpl. */
export type CodecImpairment = { readonly Ie: number; readonly Bpl: number };

/** Codecs of ITU-T G.113, appendix I. `G711` conceals no loss; `G711PLC` is with the concealment of G.711 appendix I. */
export const codecImpairments = {
  G711: { Ie: 0, Bpl: 4.3 },
  G711PLC: { Ie: 0, Bpl: 25.1 },
  G729A: { Ie: 11, Bpl: 19 },
  G7231: { Ie: 15, Bpl: 16.1 },
  GSMEFR: { Ie: 5, Bpl: 10 },
} as const satisfies Readonly<Record<string, CodecImpairment>>;

/**
 * The rating R of a connection (G.107, 7.1), up to 93.2; below 0 at its worst. From 80 users are satisfied, below 50 nearly all
 * are not (G.109).
 *
 * `oneWayDelayMs`: mouth to ear, milliseconds, 0 or more; half the round-trip time and the jitter buffer are most of it.
 * `lossPercent`: packets lost of those expected, jitter buffer included, from 0 to 100: percent, where
 * `observeCallQoS` takes a fraction. `burstRatio`: 1 for random loss, more where losses come together (clause 7.5).
 * NaN for inputs outside these ranges.
 */
export function ratingFactor(
  oneWayDelayMs: number,
  lossPercent: number,
  codec: CodecImpairment = codecImpairments.G711PLC,
  burstRatio = 1,
): number {
  if (!(oneWayDelayMs >= 0 && lossPercent >= 0 && lossPercent <= 100 && burstRatio >= 1)) return NaN;
  const { Ie, Bpl } = codec;
  const IeEff = Ie + (95 - Ie) * (lossPercent / (lossPercent / burstRatio + Bpl));
  return Ro - (Iolr + Ist(oneWayDelayMs) + Iq) - Id(oneWayDelayMs) - IeEff;
}

/**
 * The mean opinion score (MOS-CQE) of a rating R: G.107, annex B. From 1 to 4.5. Annex B dips a hair below 1 for ratings under
 * 6.5; here that is 1, the least on the scale. NaN stays NaN, which `observeCallQoS` reads as no data.
 */
export function meanOpinionScore(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
