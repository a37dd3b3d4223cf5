// Several spellings of one thing, made one within each source before the sources are merged. Cold; any thread.
import { refuse, type Report, type Setting, type Settings } from './settings.js';

/** `bearer_token` is `token`; a token and a token file are either-or. */
function unifyToken(settings: Settings, report: Report): void {
  const token = settings.get('metrics.token');
  const alias = settings.get('metrics.bearer_token');
  settings.delete('metrics.bearer_token');
  if (token !== undefined && alias !== undefined && token.value !== alias.value) {
    report({ ...refuse(alias, `the same as ${token.name}, or one of the two`), got: 'another token' });
  }
  const chosen = token ?? alias;
  if (chosen === undefined) return;
  settings.set('metrics.token', { ...chosen });
  const file = settings.get('metrics.token_file');
  if (file !== undefined) report(refuse(file, `none beside ${chosen.name}: one of the two`));
}

/** The setting that chooses the telemetry tier by another spelling than `metrics.tier`. */
function telemetryBy(settings: Settings): Setting | undefined {
  const addons = settings.get('proxy.addons');
  if ((addons?.value as readonly string[] | undefined)?.includes('telemetry') === true) return addons;
  const enabled = settings.get('otel.enabled');
  return enabled?.value === true ? enabled : undefined;
}

/** `[proxy] addons = ["telemetry"]` and `[otel] enabled = true` mean `metrics.tier = "telemetry"`. */
function unifyTier(settings: Settings, report: Report): void {
  const tier = settings.get('metrics.tier');
  const other = telemetryBy(settings);
  if (other === undefined) return;
  if (tier !== undefined && tier.value !== 'telemetry') {
    report(
      refuse(tier, `"telemetry" or nothing beside ${other.name}, which chooses that tier: one at a time`),
    );
  }
  settings.set('metrics.tier', tier?.value === 'telemetry' ? tier : other);
}

/** Makes each thing that has several spellings one setting, and reports where they contradict each other. */
export function unify(settings: Settings, report: Report): Settings {
  unifyToken(settings, report);
  unifyTier(settings, report);
  return settings;
}
