// What bench:load did, in words, from what a document says of itself. Pure.
import { major, type Result } from '../support/results.js';

/** `batches of 800 calls by SIPp, 80 a second`, as far as it is known. */
function calls(document: Result): string {
  const { calls, rate, caller } = document as { calls?: unknown; rate?: unknown; caller?: unknown };
  const many = typeof calls === 'number' ? `batches of ${calls} calls` : 'batches of calls';
  const by = caller === 'sipp' ? ' by SIPp' : caller === 'built-in' ? ' by its own caller' : '';
  const often = typeof rate === 'number' ? ` of ${rate} a second` : '';
  return `${many} with RTP${by} at a fixed rate${often}`;
}

/** The paragraphs above the table of this document. */
export function loadText(document: Result): string[] {
  const subjects = (document['rows'] as { subject: string }[]).map(({ subject }) => subject);
  return [
    `The demo under load on Node ${major(document.node)} (\`npm run bench:load -- --save\`): ${calls(document)}, below what it could do, since ` +
      'callers share its processors. So calls and packets a second are what it was given, and processor time is what differs. On: pegcount ' +
      "with its exporter; off: the null writer and no exporter; prom-client: that library in pegcount's place. Pages are scraped every five " +
      'seconds.',
    'A subject and a null writer beside it run at the same time on the same processors, the two contests in turn; which side is called first ' +
      'changes with every batch, which was started first with every new start. Figures are medians over the batches; a ratio further down is ' +
      'the median of what each pair came to, not the quotient of two of them.' +
      (subjects.includes('off')
        ? ' This off is that of both contests, and comparable with neither side.'
        : ''),
    'The figures of each thread that `npm start` has besides (`collectNode`) are left out on all sides, on included: they come from Node and ' +
      'cost the same whatever library takes them. Events are what the page shows of counters and histograms; changes of gauges leave no ' +
      'number there and are left out.',
  ];
}
