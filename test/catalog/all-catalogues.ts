// All catalogues that have families, in one schema, with an event in each family and the collectors at work.
import type { ExecutionContext } from 'ava';
import { attach, createSegment, defineFamilies } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { collectNode, node } from 'pegcount/catalog/node';
import { pbx } from 'pegcount/catalog/pbx';
import { collectProcess, process as processCatalogue } from 'pegcount/catalog/process';
import { sip } from 'pegcount/catalog/sip';
import { voip } from 'pegcount/catalog/voip';
import { events } from './touched/events.js';
import { Session } from './touched/families.js';

export const all = defineFamilies({
  pbx: pbx(),
  sip: sip(),
  voip: voip({ labels: { session: Session } }),
  mail: mail(),
  process: processCatalogue(),
  node: node(),
});

/** A segment in which all of them have been written. */
export function writtenSegment(t: ExecutionContext, name: string) {
  const segment = createSegment(all, { name, shards: 1, labels: { service: 'edge' } });
  const m = attach(all, segment.handle);
  for (const [act] of events) act(m);
  const collecting = [collectProcess(m.process), collectNode(m)];
  t.teardown(() => {
    for (const one of collecting) one.stop();
  });
  return segment;
}
