// What `read` takes and gives, by family. Compiled by `tsc -b test`, never run: a mistake here is an error of the build.
import { type HistogramReading, testWriter } from 'pegcount/testing';
import type { Same } from '../types/equal.js';
import { Code, Direction, families, Realm, Result, Trunk } from './families.js';

/** Takes a value of exactly this type. */
declare function is<Wanted>(): <Got>(
  got: Got,
  ...proof: Same<Wanted, Got> extends true ? [] : ['these two types differ']
) => void;

export function reading(): void {
  const { m, read, rejected } = testWriter(families);
  const inbound = Direction.inbound;
  const trunk = m.intern(Trunk, 'a');
  const realm = m.intern(Realm, 'x');
  is<number>()(read(m.plain));
  is<number>()(read(m.deep.derived, Code.of(200)!));
  is<number | undefined>()(read(m.max, inbound));
  is<number | undefined>()(read(m.last, trunk));
  is<HistogramReading>()(read(m.seconds, inbound));
  is<number>()(read(m.deep.deeper.routes, trunk, 'x'));
  is<number | undefined>()(read(m.deep.deeper.levels, 'a', realm));
  is<HistogramReading>()(read(m.deep.deeper.delays, 'a', 'x'));
  read(m.byTrunk, 'a', Result.ok);
  rejected(m.deep.deeper.routes);
}

export function misuse(): void {
  const { m, read } = testWriter(families);
  const inbound = Direction.inbound;
  // @ts-expect-error a label is missing
  read(m.calls, inbound);
  // @ts-expect-error the labels are in the wrong order
  read(m.calls, Result.ok, inbound);
  // @ts-expect-error one label too many
  read(m.plain, inbound);
  // @ts-expect-error the text of a closed label is no value
  read(m.calls, 'inbound', Result.ok);
  // @ts-expect-error the integer of another open label
  read(m.byTrunk, m.intern(Realm, 'a'), Result.ok);
  // @ts-expect-error a raw number
  read(m.max, 0);
  // @ts-expect-error a group is no family
  read(m.deep, inbound);
  // @ts-expect-error a handle is no family
  read(m.max.at(inbound));
  // @ts-expect-error no such option
  testWriter(families, { stric: true });
}
