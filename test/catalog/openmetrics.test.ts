// A full page of all catalogues in OpenMetrics is one that the strict parser and our own checker take.
import test from 'ava';
import { attach, createSegment, defineFamilies } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { collectNode, node } from 'pegcount/catalog/node';
import { pbx } from 'pegcount/catalog/pbx';
import { collectProcess, process as processCatalogue } from 'pegcount/catalog/process';
import { sip } from 'pegcount/catalog/sip';
import { voip } from 'pegcount/catalog/voip';
import { openMetricsCreatedFormat, openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { parseOpenMetrics } from '../support/openmetrics.js';
import { hasPythonParser, PythonParser } from '../support/python-parser.js';
import { testWhere } from '../support/tools.js';
import { events } from './touched/events.js';
import { Session } from './touched/families.js';

const families = defineFamilies({
  pbx: pbx(),
  sip: sip(),
  voip: voip({ labels: { session: Session } }),
  mail: mail(),
  process: processCatalogue(),
  node: node(),
});

testWhere(
  test,
  hasPythonParser,
  'python3-prometheus-client',
)('all catalogues make a page that OpenMetrics parsers take', async (t) => {
  const segment = createSegment(families, { name: 'openmetrics', shards: 1, labels: { service: 'edge' } });
  const m = attach(families, segment.handle);
  for (const [act] of events) act(m);
  const collecting = [collectProcess(m.process), collectNode(m)];
  const python = new PythonParser();
  t.teardown(() => {
    for (const one of collecting) one.stop();
    python.end();
  });
  const renderer = new Renderer([segment]);
  for (const format of [openMetricsFormat, openMetricsCreatedFormat]) {
    const { buffer, length } = await renderer.render(undefined, format);
    const page = buffer.toString('utf8', 0, length);
    t.true(parseOpenMetrics(page).length > families.schema.families.length - 10);
    t.true((await python.parse(page)) > 500);
  }
});
