// An application with mistakes in its hot paths: writes bad labels and values to some families, many times, while it is scraped.
// Prints the last page. A process of its own, so that what it says on standard error is all of it.
import { attach, createSegment, defineFamilies } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { Direction, Method, pbx } from 'pegcount/catalog/pbx';
import { ByeBy, sip } from 'pegcount/catalog/sip';
import { startExporter } from 'pegcount/exporter';
import { bad } from './changes.js';

const families = defineFamilies({ pbx: pbx(), sip: sip(), mail: mail() });
const segment = createSegment(families, { shards: 2 });
const exporter = await startExporter(segment, { port: 0, transport: 'node' });
const m = attach(families, segment.handle);
const scrape = async (): Promise<string> => (await fetch(exporter.url)).text();

await scrape();
for (let round = 0; round < 3; round++) {
  for (let event = 0; event < 100; event++) {
    m.sip.bye(Direction.inbound, ByeBy.local, bad(event + 4));
    m.sip.dtlsHandshake(bad('ok'));
    m.pbx.sipResponse(99, Method.INVITE);
    m.mail.setQueueSize(NaN);
    m.pbx.callEnded(1, 2, 3, 200, Direction.inbound);
  }
  await scrape();
}
// A family whose first mistake comes late has a warning of its own.
m.sip.stirVerify(bad(undefined));
await scrape();
process.stdout.write(await scrape());
await exporter.close();
