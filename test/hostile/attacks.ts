// All attacks by their names, and on which servers they are tried. Parent and attacker process.
import { abort, flood, pipeline, tokens } from './asking.js';
import { garbage, headers } from './garbage.js';
import { handshakes } from './handshakes.js';
import { deaf, drip, idle, stall, type Attack } from './holding.js';
import type { Kind } from './messages.js';

const single: Readonly<Record<string, Attack>> = {
  idle,
  drip,
  stall,
  deaf,
  headers,
  garbage,
  pipeline,
  abort,
  tokens,
  flood,
};

/** Several at once, counted as one. */
const all =
  (...several: readonly Attack[]): Attack =>
  async (aim, tally, stop) => {
    await Promise.all(several.map((one) => one(aim, tally, stop)));
  };

export const attacks: Readonly<Record<string, Attack>> = {
  ...single,
  handshakes,
  together: all(idle, drip, stall, headers, garbage, pipeline, abort, tokens),
  together_tls: all(handshakes, idle, drip, stall, headers, garbage, pipeline, abort, tokens),
};

/** In this order. */
export function attacksOn(kind: Kind): string[] {
  return kind === 'https'
    ? ['handshakes', ...Object.keys(single), 'together_tls']
    : [...Object.keys(single), 'together'];
}
