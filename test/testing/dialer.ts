// The code under test of the examples: an application's, which is given its writer.
import type { Writer } from 'pegcount';
import { Direction, type families, Result, Trunk } from './metrics.js';

export class Dialer {
  constructor(private readonly m: Writer<typeof families>) {}

  register(trunk: string, online: boolean): void {
    this.m.trunkUp.set(online ? 1 : 0, this.m.intern(Trunk, trunk));
  }

  answered(setupSeconds: number): void {
    this.m.setup.observe(setupSeconds, Direction.outbound);
    this.m.calls.inc(Direction.outbound, Result.ok);
  }
}
