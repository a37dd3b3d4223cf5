// Which format and which encoding a request gets: the exact headers of those who ask, and whatever else may come.
import test from 'ava';
import fc from 'fast-check';
import { type FormatName, negotiateFormat, wantsGzip } from '#dist/exposition/negotiate.js';
import { accepts } from '../support/accepts.js';

const { protobuf: PROTOBUF, openmetrics: OPENMETRICS } = accepts;

/** Cut or filled up to so many characters; what is filled in names nothing known. */
const filled = (header: string, length: number): string =>
  `${header},`
    .padEnd(length - 1, 'text/x;q=0.1,')
    .concat('x')
    .slice(0, length);

// prettier-ignore
const table: [who: string, accept: string, format: FormatName][] = [
  // Prometheus, word by word.
  ['Prometheus 2.42', 'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'openmetrics'],
  ['Prometheus 2.42 with native histograms', 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'protobuf'],
  ['Prometheus 3.0 to 3.3', 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2', 'openmetrics'],
  ['Prometheus 3.0 to 3.3 with native histograms', 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.2,*/*;q=0.1', 'protobuf'],
  ['Prometheus 3.4 and later', 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2', 'openmetrics'],
  ['Prometheus 3.4 and later with native histograms', 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1', 'protobuf'],
  ['a scrape with fallback to text only', 'text/plain;version=0.0.4;q=0.3,*/*;q=0.2', 'text'],
  ['a scrape of text 1.0.0 only', 'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,*/*;q=0.2', 'text'],
  ['an old Prometheus', 'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text'],
  // Others.
  ['nobody', '', 'text'],
  ['curl', '*/*', 'text'],
  ['Chrome', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7', 'text'],
  ['Firefox', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
  ['Safari', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
  ['a client of JSON', 'application/json', 'text'],
  ['text of any version', 'text/plain', 'text'],
  ['OpenMetrics of any version', 'application/openmetrics-text', 'openmetrics'],
  ['the only OpenMetrics that we do not speak', 'application/openmetrics-text;version=0.0.1', 'text'],
  ['OpenMetrics 2.0 alone', 'application/openmetrics-text;version=2.0.0', 'text'],
  // Parameters.
  ['spaces and tabs', ' application/openmetrics-text ;\tversion=1.0.0 ; q=0.9 , text/plain ; q=0.1 ', 'openmetrics'],
  ['capitals', 'APPLICATION/OpenMetrics-Text;VERSION=1.0.0', 'openmetrics'],
  ['quoted parameters', 'application/openmetrics-text;version="1.0.0";q="0.5"', 'openmetrics'],
  ['quoted parameters with escapes', 'application/openmetrics-text;version="1\\.0.0"', 'openmetrics'],
  ['separators in quoted strings', 'application/openmetrics-text;x="a,b;c=\\"d\\",";version=1.0.0', 'openmetrics'],
  ['a quoted string that names a format', 'text/plain;x=", application/openmetrics-text"', 'text'],
  ['a quoted string without an end', 'application/openmetrics-text;x="version=1.0.0, text/plain', 'openmetrics'],
  ['quoted protobuf', 'application/vnd.google.protobuf;proto="io.prometheus.client.MetricFamily";encoding="delimited"', 'protobuf'],
  ['protobuf in another order', 'application/vnd.google.protobuf;encoding=delimited;proto=io.prometheus.client.MetricFamily', 'protobuf'],
  ['protobuf as text', 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text', 'text'],
  ['protobuf of another message', 'application/vnd.google.protobuf;proto=io.prometheus.client.Metric;encoding=delimited', 'text'],
  ['protobuf without parameters', 'application/vnd.google.protobuf', 'text'],
  ['parameters without a value', 'application/openmetrics-text;version;q', 'openmetrics'],
  // Quality.
  ['two alike', `text/plain,${OPENMETRICS},${PROTOBUF}`, 'protobuf'],
  ['text rather than OpenMetrics', `${OPENMETRICS};q=0.4,text/plain;q=0.5`, 'text'],
  ['a thousandth more', `${OPENMETRICS};q=0.501,text/plain;q=0.5`, 'openmetrics'],
  ['no OpenMetrics', `${OPENMETRICS};q=0,text/plain;q=0.001`, 'text'],
  ['nothing at all', `${OPENMETRICS};q=0,text/plain;q=0,*/*;q=0`, 'text'],
  ['no protobuf, the rest alike', `${PROTOBUF};q=0.0,${OPENMETRICS};q=1.000`, 'openmetrics'],
  ['a quality that is none', `${OPENMETRICS};q=2,${PROTOBUF};q=abc,text/plain;q=0.1`, 'text'],
  ['a negative quality', `${OPENMETRICS};q=-1`, 'text'],
  ['a quality of too many digits', `${OPENMETRICS};q=0.9999`, 'text'],
  ['the same twice', `${OPENMETRICS};q=0.1,${OPENMETRICS};q=0.9,text/plain;q=0.5`, 'openmetrics'],
  ['the more specific one refused', `application/openmetrics-text;q=0.9,${OPENMETRICS};q=0,text/plain;q=0.1`, 'text'],
  ['the more specific one wanted', `application/openmetrics-text;q=0,${OPENMETRICS};q=0.9,text/plain;q=0.1`, 'openmetrics'],
  // Wildcards.
  ['a wildcard that likes it better', `${OPENMETRICS};q=0.2,*/*;q=0.3`, 'text'],
  ['a wildcard that likes it less', `${OPENMETRICS};q=0.3,*/*;q=0.2`, 'openmetrics'],
  ['all of application', 'application/*', 'text'],
  ['all of text, and OpenMetrics less', `text/*;q=0.8,${OPENMETRICS};q=0.7`, 'text'],
  ['all of text less than the rest', `text/*;q=0.1,*/*,${OPENMETRICS};q=0.7`, 'openmetrics'],
  ['text refused but for the wildcard', `text/plain;q=0,*/*,${OPENMETRICS};q=0.1`, 'openmetrics'],
  ['no text of any kind', `text/*;q=0,*/*;q=1,${OPENMETRICS};q=0.1`, 'openmetrics'],
  // Nonsense.
  ['commas', ',,,,', 'text'],
  ['semicolons', ';;;;=;=q;q=;', 'text'],
  ['a lone quote', '"', 'text'],
  ['a backslash at the end', 'text/plain;x="\\', 'text'],
  ['control characters', '\0\u0001\r\n\t', 'text'],
  ['names of properties', '__proto__,constructor;__proto__=1;toString=2', 'text'],
  ['4 KB that say OpenMetrics', filled(OPENMETRICS, 4096), 'openmetrics'],
  ['one more, which nobody reads', filled(OPENMETRICS, 4097), 'text'],
  ['8 KB that say OpenMetrics', filled(OPENMETRICS, 8192), 'text'],
  ['4 KB of commas', ','.repeat(4096), 'text'],
  ['4 KB of quotes', '"'.repeat(4096), 'text'],
  ['4 KB of parameters', `${OPENMETRICS}${';a=b'.repeat(1000)}`.slice(0, 4096), 'openmetrics'],
];

for (const [who, accept, format] of table) {
  test(`${who} gets ${format}`, (t) => t.is(negotiateFormat(accept), format));
}

const encodings: [what: string, header: string, wanted: boolean][] = [
  ['nothing', '', false],
  ['Prometheus', 'gzip', true],
  ['browsers', 'gzip, deflate, br, zstd', true],
  ['curl --compressed', 'deflate, gzip, br, zstd', true],
  ['capitals', 'GZIP', true],
  ['the old name', 'x-gzip', true],
  ['the old name in front of a refusal', 'x-gzip, gzip;q=0', false],
  ['a refusal', 'gzip;q=0', false],
  ['a refusal with digits', 'gzip;q=0.000', false],
  ['little', 'gzip;q=0.001', true],
  ['others only', 'br, deflate', false],
  ['anything', '*', false],
  ['anything but gzip', '*, gzip;q=0', false],
  ['as it is only', 'identity', false],
  ['as it is rather', 'gzip;q=0.5, identity', false],
  ['gzip rather', 'gzip, identity;q=0.5', true],
  ['both alike', 'gzip, identity', true],
  ['gzip or nothing', 'gzip, identity;q=0', true],
  ['a quality that is none', 'gzip;q=yes', false],
  ['a longer name', 'gzipped', false],
  ['nonsense', ',;q=1,"gzip', false],
  ['4 KB', filled('gzip', 4096), true],
  ['8 KB', filled('gzip', 8192), false],
];

for (const [what, header, wanted] of encodings) {
  test(`Accept-Encoding of ${what}: ${wanted ? 'gzip' : 'as it is'}`, (t) => t.is(wantsGzip(header), wanted));
}

const word = fc.constantFrom('text/plain', 'text/*', '*/*', 'application/openmetrics-text', 'application/vnd.google.protobuf', 'gzip', 'identity', 'q', 'version', 'encoding', 'proto', '0.0.4', '1.0.0', 'delimited', 'io.prometheus.client.MetricFamily', '0', '0.5', '1', '"', '\\', ',', ';', '=', ' ', '\t', '\ud800', '__proto__'); // prettier-ignore
const header = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
);

test('no header makes it throw, and each gets an answer', (t) => {
  fc.assert(
    fc.property(header, (given) => {
      if (!['text', 'openmetrics', 'protobuf'].includes(negotiateFormat(given))) throw new Error('no format');
      if (typeof wantsGzip(given) !== 'boolean') throw new Error('no answer');
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

test('a format gets what the header likes best, and text what nobody named', (t) => {
  const q = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(
      fc.option(q),
      fc.option(q),
      fc.option(q),
      fc.option(q),
      (protobuf, openmetrics, text, any) => {
        const asked = [
          [PROTOBUF, protobuf],
          [OPENMETRICS, openmetrics],
          ['text/plain', text],
          ['*/*', any],
        ] as const;
        const given = asked.flatMap(([type, of]) =>
          of === null ? [] : [`${type};q=${(of / 1000).toFixed(3)}`],
        );
        const likings = { protobuf: protobuf ?? 0, openmetrics: openmetrics ?? 0, text: text ?? any ?? 0 };
        const got = negotiateFormat(given.join(', '));
        const most = Math.max(...Object.values(likings));
        if (likings[got] !== most) throw new Error(`${got} of ${JSON.stringify(likings)}`);
        if (most === 0 && got !== 'text') throw new Error('nothing allowed must be text');
      },
    ),
    { numRuns: 2000 },
  );
  t.pass();
});
