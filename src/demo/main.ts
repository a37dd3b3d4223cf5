// `npm start`: a SIP server and RTP echo on worker threads, with live metrics. Main thread: it starts, reports and stops.
import { readFileSync } from 'node:fs';
import { attach, createSegment } from '../index.js';
import { type Config, internConfigured } from '../config/index.js';
import { type Exporter, startExporter } from '../exporter/index.js';
import { announce } from './announce.js';
import { readConfiguration } from './configuration.js';
import { collectMain } from './figures.js';
import { Health } from './health.js';
import { LiveLine } from './live-line.js';
import { configuredValues, demoFamilies } from './metrics.js';
import { type DemoOptions, readOptions, UsageError, USAGE } from './options.js';
import { showTrunks } from './trunks.js';
import { Workers } from './workers.js';

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Resolves on Ctrl-C, on SIGTERM, or when nobody reads the output any more. A second signal ends the process as signals
 * do.
 */
function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.stdout.on('error', () => resolve());
  });
}

/** Resolves when the time is up; never, without one. */
function timeUp(seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (seconds !== undefined) setTimeout(resolve, seconds * 1000).unref();
  });
}

/** The line of figures, where there is a page of them. */
function startLine(
  { tier, catalogue, exporter: { enabled } }: Config,
  exporter: Exporter,
): LiveLine | undefined {
  if (tier === 'off' || !enabled) return undefined;
  const page = async (): Promise<string> => (await exporter.page()).body.toString();
  return new LiveLine(page, catalogue.prefix, process.stdout);
}

type Running = {
  readonly seconds: number | undefined;
  /** Resolves when somebody has asked for the end. */
  readonly stop: Promise<void>;
  readonly workers: Workers;
  readonly exporter: Exporter;
  readonly line: LiveLine | undefined;
  /** Says that no more calls should be sent here. */
  readonly closing: () => void;
};

/** Works until it is asked to stop; rejects when a worker or the exporter ends before that. */
async function work({ seconds, stop, workers, exporter, line, closing }: Running): Promise<void> {
  const died = exporter.closed.then((error): never => {
    throw error ?? new Error('the exporter has ended');
  });
  try {
    await Promise.race([stop, timeUp(seconds), workers.failed, died]);
  } finally {
    closing();
    const totals = await workers.stop().finally(() => line?.close());
    if (totals !== undefined) console.log(`caller   ${JSON.stringify(totals)}`);
  }
}

async function run(options: DemoOptions, config: Config): Promise<void> {
  const stop = askedToStop();
  const configured = { catalogue: config.catalogue, labels: config.labels };
  const families = demoFamilies(configured);
  // The workers, the caller, and this thread.
  const shards = Math.max(config.segment.shards, options.signalling + options.media + 2);
  const segment = createSegment(families, { ...config.segment, shards });
  const handle = config.tier === 'off' ? undefined : segment.handle;
  const health = new Health();
  const exporter = await startExporter(segment, {
    ...config.exporter,
    version: version(),
    ready: false,
    checks: health.checks,
  });
  const metrics = attach(families, handle);
  const trunks = configuredValues(configured, 'trunk_id');
  internConfigured(metrics, config.labels, ...Object.values(metrics.labels));
  const figures = collectMain(metrics, {}, version());
  try {
    const workers = await Workers.start(options, { handle, configured });
    health.watch(workers);
    const open = (isOpen: boolean): void => {
      showTrunks(metrics, trunks, isOpen);
      exporter.setReady(isOpen);
    };
    open(true);
    announce(options, config, workers, exporter);
    const line = startLine(config, exporter);
    const { seconds } = options;
    await work({ seconds, stop, workers, exporter, line, closing: () => open(false) });
  } finally {
    figures.stop();
    await exporter.close();
  }
}

/** One line for whoever typed the command: a stack would not help with a port in use. */
function explain(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' ? `${message}; choose another with --metrics-port, 0 for any` : message;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(USAGE);
  else {
    await run(options, readConfiguration(options)).catch((error: unknown) => {
      console.error(`pegcount demo: ${explain(error)}`);
      process.exitCode = 1;
    });
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  for (const line of error.lines) console.error(`pegcount demo: ${line}`);
  console.error('Try --help.');
  process.exitCode = 2;
}
