// What the demo measures: four catalogues with labels as configured, and the few handles resolved once. Imported by every thread.
import {
  type BoundCounter,
  type BoundGauge,
  defineFamilies,
  type OpenLabel,
  withHelpers,
  type Writer,
} from '../index.js';
import { node, ResourceType, Thread } from '../catalog/node.js';
import {
  AuthMethod,
  Codec,
  Direction,
  Language,
  Mailbox,
  Method,
  pbx,
  Queue,
  Realm,
  Reason,
  TrunkId,
  Version,
} from '../catalog/pbx.js';
import { process } from '../catalog/process.js';
import { sip } from '../catalog/sip.js';
import { type ConfiguredLabels, configuredLabel } from '../config/index.js';

/** What a configuration says of families and labels: the same on every thread, or their segment refuses them. */
export type Configured = {
  /** First word of the names of the pbx catalogue. */
  readonly catalogue?: { readonly prefix?: string };
  readonly labels?: ConfiguredLabels;
};

/** Declares the demo's families. Their writer has the labels too, which have the capacities that are configured. */
export function demoFamilies({ catalogue = {}, labels: configured = {} }: Configured = {}) {
  const own = <Name extends string>({ label, capacity }: OpenLabel<Name>): OpenLabel<Name> =>
    configuredLabel(configured, label, { capacity });
  const ofPbx = {
    version: own(Version),
    realm: own(Realm),
    reason: own(Reason),
    trunkId: own(TrunkId),
    codec: own(Codec),
    mailbox: own(Mailbox),
    queue: own(Queue),
    language: own(Language),
    authMethod: own(AuthMethod),
  };
  const ofNode = { thread: own(Thread), type: own(ResourceType) };
  const tree = {
    pbx: pbx({ ...catalogue, labels: ofPbx }),
    sip: sip(),
    process: process(),
    node: node({ labels: ofNode }),
  };
  return defineFamilies(withHelpers(tree, () => ({ labels: { ...ofPbx, ...ofNode } })));
}

/** With nothing configured. */
export const families = demoFamilies();
export type Metrics = Writer<typeof families>;

/** The configured values of a label. */
export function configuredValues({ labels = {} }: Configured, name: string): readonly string[] {
  return Object.hasOwn(labels, name) ? labels[name].values : [];
}

/** Counts a response that the server has sent for the first time. Every call that reaches the demo is inbound. */
export function countResponse({ pbx, sip }: Metrics, method: string, status: number): void {
  pbx.sipResponse(status, Method.of(method));
  if (method === 'INVITE') sip.inviteResult(Direction.inbound, status);
}

/** The series of one codec. */
export type CodecSeries = {
  readonly received: BoundCounter;
  readonly sent: BoundCounter;
  readonly usage: BoundGauge;
};

/** Resolves the series of a codec by its name in SDP; anything may be `other`. Cold. */
export function codecSeries(metrics: Metrics, name: string): CodecSeries {
  const { pbx, labels } = metrics;
  const codec = metrics.intern(labels.codec, name);
  return {
    received: pbx.rtpPacketsReceived.at(codec),
    sent: pbx.rtpPacketsSent.at(codec),
    usage: pbx.mediaCodecUsage.at(codec),
  };
}
