// What must not compile. Never run: `tsc -b test` fails when one of these lines becomes legal.
/* eslint-disable @typescript-eslint/no-unsafe-call -- methods that are not there have no type */
import { attach, defineFamilies, openLabel } from 'pegcount';
import { Codec, Direction, Method, pbx, Realm, Reason, Result, TrunkId } from 'pegcount/catalog/pbx';
import { ByeBy, ByeReason, sip, SipDirection, StirResult, TimeoutMethod } from 'pegcount/catalog/sip';
import { Route, Tenant, voip } from 'pegcount/catalog/voip';

/** Exported with a catalogue in them: declaration files can name it. */
export const families = defineFamilies({ pbx: pbx(), sip: sip(), voip: voip() });

export function misuse(): void {
  const m = attach(families, undefined);
  // @ts-expect-error a result is no direction
  m.pbx.calls.inc(Result.ok, Direction.inbound);
  // @ts-expect-error a label is missing
  m.pbx.calls.inc(Direction.inbound);
  // @ts-expect-error a SIP direction is another label: the order of its values may change
  m.pbx.calls.inc(SipDirection.inbound, Result.ok);
  // @ts-expect-error only bound handles write a family with several open labels
  m.pbx.trunkCallsFailed.inc(m.intern(TrunkId, 'a'), Direction.inbound, m.intern(Reason, 'b'));
  // @ts-expect-error a realm is no trunk
  m.pbx.trunkStatus.set(1, m.intern(Realm, 'a'));
  // @ts-expect-error nobody owns the level of a last gauge
  m.pbx.trunkStatus.add(1, m.intern(TrunkId, 'a'));
  // @ts-expect-error helpers take numbers
  m.sip.inviteResult('inbound', 200);
  // @ts-expect-error bye has three arguments
  m.sip.bye(ByeBy.local, ByeReason.normal);
  // @ts-expect-error the sender comes before the reason
  m.sip.byeOutbound(ByeReason.normal, ByeBy.local);
  // @ts-expect-error a value that may be undefined must be looked at first
  m.sip.stirVerify(StirResult.of('verified'));
  // @ts-expect-error without a pool there are no sessions
  m.voip.rtpPacketLossRatio.set(0.5, 17);
  const few = m.intern(openLabel('tenant', { capacity: 3 }), 'a');
  // @ts-expect-error another capacity is another label
  m.voip.callsActive.at(few, m.intern(Route, 'b'), m.intern(Codec, 'c'));
  // @ts-expect-error a label of another name
  pbx({ labels: { trunkId: Tenant } });
  // @ts-expect-error no such histogram
  pbx({ buckets: { calls: [1] } });
  // @ts-expect-error no such option
  sip({ labels: {} });
  m.sip.inviteResult(Direction.internal, 200);
  m.sip.transactionTimeout(Method.of('FOO'));
  m.sip.transactionTimeout(TimeoutMethod.of('FOO'));
}
