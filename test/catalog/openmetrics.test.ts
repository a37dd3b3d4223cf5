// A full page of all catalogues in OpenMetrics is one that the strict parser and our own checker take.
import test from 'ava';
import { openMetricsCreatedFormat, openMetricsFormat } from '#dist/exposition/openmetrics.js';
import { Renderer } from '#dist/exposition/renderer.js';
import { parseOpenMetrics } from '../support/openmetrics.js';
import { hasPythonParser, PythonParser } from '../support/python-parser.js';
import { testWhere } from '../support/tools.js';
import { all, writtenSegment } from './all-catalogues.js';

const withPython = testWhere(test, hasPythonParser, 'python3-prometheus-client');

withPython('all catalogues make a page that OpenMetrics parsers take', async (t) => {
  const renderer = new Renderer([writtenSegment(t, 'openmetrics')]);
  const python = new PythonParser();
  t.teardown(() => python.end());
  for (const format of [openMetricsFormat, openMetricsCreatedFormat]) {
    const { buffer, length } = await renderer.render(undefined, format);
    const page = buffer.toString('utf8', 0, length);
    t.true(parseOpenMetrics(page).length > all.schema.families.length - 10);
    t.true((await python.parse(page)) > 500);
  }
});
