// The first lines of the demo: where it listens, and what to try. Main thread.
import type { Config } from '../config/index.js';
import type { Exporter } from '../exporter/index.js';
import type { DemoOptions } from './options.js';
import type { Workers } from './workers.js';

/** What curl needs to get the page. Of this option curl wipes the value from the process list; of `-H` it does not. */
function curlOptions({ exporter: { token, tokenFile, tls } }: Config): string {
  const source = tokenFile !== undefined ? `$(cat '${tokenFile}')` : token ? '$TOKEN' : '';
  const bearer = source === '' ? '' : ` --oauth2-bearer "${source}"`;
  const authority = tls === undefined ? '' : ` --cacert '${tls.certFile}'`;
  const client = tls?.clientCaFile === undefined ? '' : ' --cert "$CERT" --key "$KEY"';
  return `${bearer}${authority}${client}`;
}

/** Prints them; the last one begins with `ready` and is for programs. */
export function announce(options: DemoOptions, config: Config, workers: Workers, exporter: Exporter): void {
  const { url, transport } = exporter;
  const places = workers.servers.map(({ address, port }) => `${address}:${port}`);
  const threads =
    places.length < options.signalling ? `${options.signalling} threads on one port` : 'one thread a port';
  const load = options.load
    ? `${options.callsPerSecond} calls a second by the built-in caller`
    : 'no built-in caller';
  console.log(`SIP      udp ${places.join(', ')} (${threads})`);
  console.log(`RTP      udp 127.0.0.1, a port a call, on ${options.media} threads (PCMU and PCMA, echoed)`);
  if (url === '') console.log('Metrics  off');
  else {
    const curl = `curl -s${curlOptions(config)}`;
    const { prefix = 'rustpbx' } = config.catalogue;
    const server =
      transport === 'uws' ? 'uWebSockets.js' : url.startsWith('https:') ? 'node:https' : 'node:http';
    console.log(`Metrics  ${url} (${server})`);
    console.log(`Health   ${new URL(config.exporter.healthPath, url).href}`);
    if (config.exporter.enabled)
      console.log(`Try      ${curl} ${url} | grep -E '^${prefix}_(calls|active|rtp|trunk|queue)'`);
  }
  console.log(`Load     ${load}, ${options.rejectPercent} % refused`);
  console.log(`ready sip=${places[0]} metrics=${url === '' ? 'none' : url} transport=${transport}`);
}
