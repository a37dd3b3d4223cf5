// The scraper of the death test: fetches the page over and over and remembers every series that ever fell. Runs on a worker
// thread, because the main thread of the test blocks now and then.
import { get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { url } = workerData as { readonly url: string };
const last = new Map<string, number>();
const report = { scrapes: 0, errors: [] as string[], fallen: [] as string[], disagreements: [] as string[] };
const state = { stopped: false };
parentPort!.once('message', () => (state.stopped = true));

const fetchPage = (): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    }).on('error', reject);
  });

function check(page: string): void {
  const values = new Map<string, number>();
  for (const line of page.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const space = line.lastIndexOf(' ');
    values.set(line.slice(0, space), Number(line.slice(space + 1)));
  }
  for (const [series, value] of values) {
    if (!/^death_(own_total|shared_total|seconds)/.test(series)) continue;
    const before = last.get(series) ?? 0;
    if (!(value >= before)) report.fallen.push(`${series}: ${before} then ${value}`);
    last.set(series, value);
  }
  const count = values.get('death_seconds_count');
  const infinite = values.get('death_seconds_bucket{le="+Inf"}');
  if (count !== infinite) report.disagreements.push(`_count ${count}, +Inf ${infinite}`);
}

while (!state.stopped) {
  try {
    check(await fetchPage());
    report.scrapes += 1;
  } catch (error) {
    report.errors.push(String(error));
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
parentPort!.postMessage(report);
