// What must hold between keys once all sources are merged. Cold; any thread.
import { splitAddress } from './rules.js';
import { refuse, type Report, type Settings } from './settings.js';
import type { Keys } from './keys.js';

const paths = ['path', 'healthz_path', 'health_path', 'ready_path', 'live_path'].map(
  (name) => `metrics.${name}`,
);

/** No two of the answers may be at one path. One that is set is to blame before one that has its default. */
function checkPaths(settings: Settings, keys: Keys, report: Report): void {
  const set = paths.filter((path) => settings.has(path));
  for (const [index, path] of set.entries()) {
    const setting = settings.get(path)!;
    const others = [...set.slice(0, index), ...paths.filter((other) => !settings.has(other))];
    const same = others.find(
      (other) => (settings.get(other)?.value ?? keys.get(other)!.default) === setting.value,
    );
    if (same !== undefined) report(refuse(setting, `another path than that of ${same}`));
  }
}

/** The health answers' own port is another one, or any free one. */
function checkPorts(settings: Settings, keys: Keys, report: Report): void {
  const health = settings.get('metrics.health_address');
  const name = 'metrics.bind_address';
  const bound = settings.get(name)?.value ?? keys.get(name)!.default;
  const portOf = (address: unknown): number | undefined => splitAddress(String(address))?.port;
  // One that is no address is refused by itself.
  const port = portOf(health?.value);
  if (health !== undefined && Boolean(port) && port === portOf(bound))
    report(refuse(health, `another port than that of ${name}`));
}

/** A certificate and its key go together, and a client's certificate is asked for over TLS only. */
function checkTls(settings: Settings, report: Report): void {
  const pair = ['metrics.tls.cert_file', 'metrics.tls.key_file'];
  for (const name of [...pair, 'metrics.tls.client_ca_file']) {
    const setting = settings.get(name);
    const missing = pair.filter((other) => other !== name && !settings.has(other));
    if (setting !== undefined && missing.length > 0) {
      report(refuse(setting, `none without ${missing.join(' and ')}`));
    }
  }
  const transport = settings.get('metrics.transport');
  if (transport?.value === 'uws' && pair.some((name) => settings.has(name))) {
    report(refuse(transport, '"auto" or "node" beside a certificate: TLS is served by node:https'));
  }
}

function checkLabels(settings: Settings, report: Report): void {
  for (const setting of settings.values()) {
    const { path } = setting.key;
    const values = settings.get(path.replace(/\.capacity$/, '.values'));
    if (!path.startsWith('labels.') || !path.endsWith('.capacity') || values === undefined) continue;
    const { length } = values.value as readonly string[];
    if ((setting.value as number) < length)
      report(refuse(setting, `room for the ${length} of ${values.name}`));
  }
}

/** The tier `telemetry` promises traces, which nobody would get. */
function checkTier(settings: Settings, report: Report): void {
  const tier = settings.get('metrics.tier');
  if (tier === undefined || tier.value === 'off' || tier.value === 'community') return;
  const expected =
    tier.key.path === 'metrics.tier'
      ? '"off" or "community": the telemetry tier is not built yet'
      : 'nothing that chooses the telemetry tier, which is not built yet';
  report(refuse(tier, expected));
}

/** Reports all that is wrong between the keys. */
export function checkTogether(settings: Settings, keys: Keys, report: Report): void {
  checkTier(settings, report);
  checkPaths(settings, keys, report);
  checkPorts(settings, keys, report);
  checkTls(settings, report);
  checkLabels(settings, report);
}
