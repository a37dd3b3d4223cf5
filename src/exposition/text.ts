// Text 0.0.4, the format that every Prometheus reads. Runs on the exporter. Cold.
import type { PageFormat } from './format.js';
import { formatBound } from './number.js';
import { Prefixes, type TextRules } from './prefixes.js';
import { Tile } from './tile.js';

/** The Content-Type of this format. */
export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** A format of lines of text. */
export function textual(contentType: string, end: string, rules: TextRules): PageFormat {
  return {
    contentType,
    end,
    delimited: false,
    created: rules.created,
    exemplars: rules.exemplars,
    messages: false,
    prefixes: (snapshot, family, constants) => new Prefixes(snapshot, family, constants, rules),
    tile: (_family, first, last, lines, head) => new Tile(first, last, (last - first) * lines, head),
  };
}

export const textFormat: PageFormat = textual(TEXT_CONTENT_TYPE, '', {
  head: ({ name, help, type }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`,
  bound: formatBound,
  hasSum: () => true,
  negativeSum: true,
  created: false,
  exemplars: false,
});
