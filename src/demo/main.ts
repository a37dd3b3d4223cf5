// `npm start`: a SIP server and RTP echo on worker threads, with live metrics. Main thread: it starts, reports and stops.
import { readFileSync } from 'node:fs';
import { attach, createSegment } from '../index.js';
import { type Exporter, startExporter } from '../exporter/index.js';
import { LiveLine } from './live-line.js';
import { families } from './metrics.js';
import { type DemoOptions, readOptions, UsageError, USAGE } from './options.js';
import { keepProcessFigures } from './process-figures.js';
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

function announce(options: DemoOptions, workers: Workers, { url, transport }: Exporter): void {
  const places = workers.servers.map(({ address, port }) => `${address}:${port}`);
  const bearer = options.token === undefined ? '' : ` -H 'Authorization: Bearer ${options.token}'`;
  const threads =
    places.length < options.signalling ? `${options.signalling} threads on one port` : 'one thread a port';
  const load = options.load
    ? `${options.callsPerSecond} calls a second by the built-in caller`
    : 'no built-in caller';
  console.log(`SIP      udp ${places.join(', ')} (${threads})`);
  console.log(`RTP      udp 127.0.0.1, a port a call, on ${options.media} threads (PCMU and PCMA, echoed)`);
  console.log(`Metrics  ${url} (${transport === 'uws' ? 'uWebSockets.js' : 'node:http'})`);
  console.log(`Load     ${load}, ${options.rejectPercent} % refused`);
  console.log(`Try      curl -s${bearer} ${url} | grep -E '^rustpbx_(calls|active|rtp)'`);
  console.log(`ready sip=${places[0]} metrics=${url} transport=${transport}`);
}

/** Works until it is asked to stop; rejects when a worker or the exporter ends before that. */
async function work(
  options: DemoOptions,
  stop: Promise<void>,
  workers: Workers,
  exporter: Exporter,
): Promise<void> {
  const line = new LiveLine(exporter.url, options.token, process.stdout);
  const died = exporter.closed.then((error): never => {
    throw error ?? new Error('the exporter has ended');
  });
  try {
    await Promise.race([stop, timeUp(options.seconds), workers.failed, died]);
  } finally {
    const totals = await workers.stop().finally(() => line.close());
    if (totals !== undefined) console.log(`caller   ${JSON.stringify(totals)}`);
  }
}

async function run(options: DemoOptions): Promise<void> {
  const stop = askedToStop();
  const segment = createSegment(families, { shards: options.signalling + options.media + 1 });
  const { metricsPort: port, token } = options;
  const exporter = await startExporter(segment, { port, token, version: version() });
  const stopFigures = keepProcessFigures(attach(families, segment.handle), version());
  try {
    const workers = await Workers.start(options, { handle: segment.handle });
    announce(options, workers, exporter);
    await work(options, stop, workers, exporter);
  } finally {
    stopFigures();
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
    await run(options).catch((error: unknown) => {
      console.error(`pegcount demo: ${explain(error)}`);
      process.exitCode = 1;
    });
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`pegcount demo: ${error.message}`);
  console.error('Try --help.');
  process.exitCode = 2;
}
