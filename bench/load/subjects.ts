// The subjects of bench:load: the demo with pegcount, with its null writer, and with prom-client instead. Runs on the main thread
// of the demo's process, which it starts as src/demo/main.ts does, and on its workers by the modules it names.
import type { Server } from 'node:http';
import { attach, createSegment } from 'pegcount';
import { startExporter } from 'pegcount/exporter';
import { collectMain } from '#dist/demo/figures.js';
import { families } from '#dist/demo/metrics.js';
import type { MetricsSource } from '#dist/demo/metrics-source.js';
import { servePages } from './prom-page.js';
import { promWriter } from './prom-writer.js';
import type { Questions } from './questions.js';

export const subjectNames = ['on', 'off', 'prom_client'] as const;
export type SubjectName = (typeof subjectNames)[number];

/** What a subject has on the main thread, and what it gives to the workers. */
export type Subject = {
  readonly source: MetricsSource;
  /** Where its page is; the null writer has none. */
  readonly page: string | undefined;
  close(): Promise<void>;
};

const VERSION = 'bench';
/** The figures of catalogue `node` stay out: they come from Node and cost the same whatever library takes them. */
const threadFigures = false;
const thread = (kind: 'pegcount' | 'prom'): string => new URL(`./${kind}-thread.js`, import.meta.url).href;

async function on(workers: number): Promise<Subject> {
  const segment = createSegment(families, { shards: workers + 1 });
  const exporter = await startExporter(segment, { port: 0 });
  const figures = collectMain(attach(families, segment.handle), { threadFigures }, VERSION);
  return {
    source: { handle: segment.handle, module: thread('pegcount'), threadFigures },
    page: exporter.url,
    close: () => {
      figures.stop();
      return exporter.close();
    },
  };
}

const off: Subject = {
  source: { handle: undefined, module: thread('pegcount'), threadFigures },
  page: undefined,
  close: () => Promise.resolve(),
};

async function promClient(questions: Questions): Promise<Subject> {
  const { writer, registry } = promWriter(families);
  const figures = collectMain(writer, { threadFigures }, VERSION);
  const { server, url } = await servePages(registry, questions);
  return {
    source: { handle: undefined, module: thread('prom'), threadFigures },
    page: url,
    close: () => {
      figures.stop();
      return closed(server);
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Prepares a subject for so many workers, which answer the questions. */
export function startSubject(name: SubjectName, workers: number, questions: Questions): Promise<Subject> {
  if (name === 'on') return on(workers);
  return name === 'off' ? Promise.resolve(off) : promClient(questions);
}
