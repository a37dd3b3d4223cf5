// Text 0.0.4, the format that every Prometheus reads. Runs on the exporter. Cold.
import type { TextFormat } from './format.js';
import { formatBound } from './number.js';

/** The Content-Type of this format. */
export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

export const textFormat: TextFormat = {
  contentType: TEXT_CONTENT_TYPE,
  head: ({ name, help, type }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`,
  bound: formatBound,
  end: '',
};
