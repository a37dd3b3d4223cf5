// What the families of the pbx catalogue are declared with: names, labels, buckets, numbers of series. Cold.
import { telephonyBuckets } from '../../schema/buckets.js';
import { bucketSets } from '../bucket-sets.js';
import type { LabelChoice, LabelNamed, Naming } from '../options.js';
import type { pbxLabels } from './labels.js';

/** Bounds in seconds of every histogram, by its key in the catalogue; seed 000 has one set for all. */
export const pbxBuckets = bucketSets({
  sipInviteLatency: telephonyBuckets,
  callDuration: telephonyBuckets,
  callTalkTime: telephonyBuckets,
  trunkLatency: telephonyBuckets,
  rtpJitter: telephonyBuckets,
  webrtcIceConnection: telephonyBuckets,
  voicemailDuration: telephonyBuckets,
  queueWaitTime: telephonyBuckets,
  transcriptionLatency: telephonyBuckets,
  transcriptionAudio: telephonyBuckets,
  routingEvaluation: telephonyBuckets,
});

/** Room for label tuples of the families with several open labels, which only bound handles write. */
export const pbxSeries = {
  sipRegistrationsFailed: 512,
  trunkCallsFailed: 2048,
  transcriptionFailed: 512,
  authFailure: 256,
};

export type PbxBuckets = typeof pbxBuckets;
export type PbxSeries = Readonly<Record<keyof typeof pbxSeries, number>>;
export type PbxLabelChoice = LabelChoice<typeof pbxLabels>;

/** All labels, each the catalogue's own or one of the same name. */
export type PbxLabels = {
  readonly [K in keyof typeof pbxLabels]: LabelNamed<(typeof pbxLabels)[K]['label']>;
};

/** What the groups of families are declared with. */
export type PbxContext<L extends Partial<PbxLabels> = PbxLabels> = {
  readonly name: Naming;
  readonly labels: L;
  readonly buckets: PbxBuckets;
  readonly series: PbxSeries;
};
