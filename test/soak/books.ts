// A writer that keeps books: each event is counted in pegcount, and once more in the accounts of its thread. Runs on the threads of
// the soak's application, around the writer of each.
import type { Families, FamilyTree, OpenLabel, Writer } from 'pegcount';
import { helpers, isFamily } from '#dist/schema/families.js';
import type { FamilySchema } from '#dist/schema/schema.js';
import type { Accounts } from './accounts.js';

/** What the writer of a family, or a handle of it, can do; the arguments are a value, where it takes one, and labels. */
type Methods = Record<'inc' | 'add' | 'observe' | 'observeSince', (...args: readonly number[]) => unknown> & {
  at(...labels: readonly number[]): Methods;
};

/** The writer of a counter or histogram, or a handle of it on the series of `resolved`. */
function booked(own: Methods, enter: (labels: readonly number[], value: number) => void): Partial<Methods> {
  const around = (methods: Methods, resolved: readonly number[] | undefined): Partial<Methods> => ({
    inc: (...labels) => {
      methods.inc(...labels);
      enter(resolved ?? labels, 1);
    },
    add: (amount, ...labels) => {
      methods.add(amount, ...labels);
      enter(resolved ?? labels, amount);
    },
    observe: (value, ...labels) => {
      methods.observe(value, ...labels);
      enter(resolved ?? labels, value);
    },
    observeSince: (start, ...labels) => {
      const seconds = methods.observeSince(start, ...labels) as number;
      enter(resolved ?? labels, seconds);
      return seconds;
    },
  });
  return { ...around(own, undefined), at: (...labels) => around(own.at(...labels), labels) as Methods };
}

/** A tree of writers as `attach` grows it, with the helpers of its catalogues over them. */
function grow(
  tree: FamilyTree,
  writers: object,
  make: (declared: Families['tree'][string], writer: object) => object,
): object {
  const grown: Record<string, object> = {};
  for (const [key, node] of Object.entries(tree)) {
    const writer = (writers as Record<string, object>)[key];
    grown[key] = isFamily(node) ? make(node, writer) : grow(node, writer, make);
  }
  const build = tree[helpers] as ((all: object) => object) | undefined;
  return build === undefined ? grown : { ...grown, ...build(grown) };
}

/**
 * A writer of the same shape that keeps these accounts; gauges are passed on as they are. `advanceTo`, which neither the demo nor
 * the catalogues call, is missing.
 */
export function withBooks<Tree extends FamilyTree>(
  families: Families<Tree>,
  writer: Writer<Families<Tree>>,
  accounts: Accounts,
): Writer<Families<Tree>> {
  const { intern, retire, shard } = writer as unknown as Pick<Writer, 'intern' | 'retire' | 'shard'>;
  const tree = grow(families.tree, writer, (declared, own) => {
    const schema: FamilySchema = families.schema.families[families.indexOf(declared as never)];
    return schema.type === 'gauge' ? own : booked(own as Methods, accounts.of(schema));
  });
  const remembered = (label: OpenLabel, value: string): number => {
    const id = intern(label, value);
    accounts.interned(label, value, id);
    return id;
  };
  return { ...tree, intern: remembered, retire, shard } as unknown as Writer<Families<Tree>>;
}
