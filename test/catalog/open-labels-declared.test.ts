// Open labels as an application declares them: values from its configuration or at run time, as many as it says, and closed ones
// in their place where all values are known.
import { attach, closedLabel, numberLabel, openLabel } from 'pegcount';
import { Codec, Direction, pbx, Reason, TrunkId, Version } from 'pegcount/catalog/pbx';
import { Route, Tenant, voip } from 'pegcount/catalog/voip';
import test from 'ava';
import { disguise, fresh } from '../support/fresh.js';
import { changes } from './changes.js';

test('trunks from a configuration are shown from the start when they are interned at the start, with the same integers for all', async (t) => {
  const configured = ['carrier-7', 'carrier-9', 'backup'];
  const { writer, segment, families: own, page } = fresh({ pbx: pbx(), voip: voip() });
  for (const trunk of configured) writer.pbx.trunkStatus.set(0, writer.intern(TrunkId, trunk));
  writer.pbx.info.set(1, writer.intern(Version, '1.4.0'));
  const up = writer.voip.callsActive.at(writer.intern(Tenant, 'acme'), writer.intern(Route, 'dach'), writer.intern(Codec, 'opus')); // prettier-ignore
  up.set(0);
  const read = await page();
  t.deepEqual(read.series('rustpbx_trunk_status').sort(), configured.map((trunk) => `rustpbx_trunk_status{trunk_id="${trunk}"}`).sort()); // prettier-ignore
  t.is(read.value('rustpbx_info{version="1.4.0"}'), 1);
  t.is(read.value('voip_calls_active_total{tenant="acme",route="dach",codec="opus"}'), 0);
  disguise(segment, 1);
  const other = attach(own, segment.handle);
  t.is(other.shard, 2);
  for (const trunk of configured) t.is(other.intern(TrunkId, trunk), writer.intern(TrunkId, trunk));
});

test('trunks that are all known can be a closed label: every series is there at 0, and no other can come', async (t) => {
  const Trunk = closedLabel('trunk_id', ['carrier-7', 'carrier-9']);
  const { writer, page } = fresh({ pbx: pbx({ labels: { trunkId: Trunk } }) });
  writer.pbx.trunkCalls.inc(Trunk['carrier-9'], Direction.inbound);
  const read = await page();
  t.is(read.series('rustpbx_trunk_calls_total').length, 2 * 3);
  t.is(read.value('rustpbx_trunk_calls_total{trunk_id="carrier-7",direction="inbound"}'), 0);
  t.is(read.value('rustpbx_trunk_calls_total{trunk_id="carrier-9",direction="inbound"}'), 1);
  t.is(Trunk.of('carrier-8'), undefined);
});

test('mailboxes can be a range of numbers', async (t) => {
  const Box = numberLabel('mailbox', 1000, 1099);
  const { writer, page } = fresh({ pbx: pbx({ labels: { mailbox: Box } }) });
  t.deepEqual(await changes(page, () => writer.pbx.voicemailMessages.inc(Box.of(1042)!)), {
    // prettier-ignore
    'rustpbx_voicemail_messages_total{mailbox="1042"}': 1,
  });
});

test('a capacity of the caller is the one that holds', async (t) => {
  const Trunk = openLabel('trunk_id', { capacity: 2 });
  const { writer, page } = fresh({ pbx: pbx({ labels: { trunkId: Trunk } }) });
  for (const trunk of ['a', 'b', 'c', 'd']) writer.pbx.trunkStatus.set(1, writer.intern(Trunk, trunk));
  const read = await page();
  t.is(read.series('rustpbx_trunk_status').length, 3);
  t.is(read.value('pegcount_label_overflow_total{label="trunk_id"}'), 2);
});

test('tuples beyond the declared series count under other, which is counted by family', async (t) => {
  const { writer, page } = fresh({ pbx: pbx({ series: { trunkCallsFailed: 3 } }) });
  const busy = writer.intern(Reason, 'busy');
  for (let trunk = 0; trunk < 5; trunk++) {
    writer.pbx.trunkCallsFailed.at(writer.intern(TrunkId, `trunk ${trunk}`), Direction.inbound, busy).inc();
  }
  const read = await page();
  const name = 'rustpbx_trunk_calls_failed_total';
  t.is(read.series(name).length, 4);
  t.is(read.value(`${name}{trunk_id="trunk 2",direction="inbound",reason="busy"}`), 1);
  t.is(read.value(`${name}{trunk_id="other",direction="other",reason="other"}`), 2);
  t.is(read.value(`pegcount_series_overflow_total{family="${name}"}`), 2);
});
