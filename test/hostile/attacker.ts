// The attacker: does one attack at a time, as its parent says, and tells what it counted. Child process, at the lowest priority: on
// a machine of two processors it must not be its hunger for time that is measured.
import { constants, setPriority } from 'node:os';
import { attacks } from './attacks.js';
import type { AttackAnswer, AttackOrder } from './messages.js';
import { newTally } from './tally.js';

setPriority(constants.priority.PRIORITY_LOW);
const answer = (message: AttackAnswer): void => void process.send!(message);
let stop = new AbortController();
let attack: Promise<AttackAnswer> | undefined;

function obey(order: AttackOrder): void {
  if (order.kind === 'end') process.disconnect();
  else if (order.kind === 'stop') {
    stop.abort();
    void attack?.then(answer);
  } else {
    stop = new AbortController();
    const tally = newTally();
    attack = attacks[order.attack](order.aim, tally, stop.signal).then(
      (): AttackAnswer => ({ kind: 'stopped', tally }),
      (error: unknown): AttackAnswer => ({ kind: 'failed', error: String(error) }),
    );
  }
}
process.on('message', obey);
process.once('disconnect', () => process.exit());
answer({ kind: 'ready' });
