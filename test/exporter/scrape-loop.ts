// Scrapes compressed pages of an exporter over and over from a thread of its own, until it is terminated; posts their lengths.
import { get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { port } = workerData as { port: number };

function scrape(): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'gzip' };
    get({ host: '127.0.0.1', port, path: '/metrics', headers }, (response) => {
      if (response.headers['content-encoding'] !== 'gzip') reject(new Error('not compressed'));
      let bytes = 0;
      response.on('data', (data: Buffer) => (bytes += data.length));
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    }).on('error', reject);
  });
}

for (;;) {
  // On a machine that is busy enough a first page takes longer than a connection may be silent.
  const bytes = await scrape().catch(() => 0);
  if (bytes > 0) parentPort!.postMessage(bytes);
}
