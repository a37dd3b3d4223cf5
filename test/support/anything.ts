// Every kind of value that JavaScript lets a caller pass, for property tests of hot methods.
import fc from 'fast-check';
import { show } from '#dist/schema/names.js';

/** Whoever converts one of these to a number or a string runs code of the caller's, which throws. */
function hostile(): unknown[] {
  const fail = (): never => {
    throw new Error('the engine called into a value it was given');
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const traps = Object.fromEntries(
    Object.getOwnPropertyNames(Reflect).map((name) => [name, fail]),
  ) as ProxyHandler<object>;
  return [
    { valueOf: fail, toString: fail, toJSON: fail, [Symbol.toPrimitive]: fail },
    Object.defineProperty([], 'length', { writable: false }),
    new Proxy({}, traps),
    new Proxy(() => 0, traps),
    revoked.proxy,
    Object.create(null),
    Symbol('label'),
    Symbol.iterator,
    fail,
    Map,
    5n,
    -1n,
    2n ** 64n,
    new Number(1),
    new Date(NaN),
    /x/,
    new Map(),
    new SharedArrayBuffer(8),
    Promise.resolve(1),
  ];
}

/** Numbers that are nearly labels or amounts, and some that are. */
const numbers = [
  ...[0, -0, 1, 2, 3, 4, 5, 7, 8, 255, 256, 0.5, 1.5, -1, -2, NaN, Infinity, -Infinity, Number.MIN_VALUE],
  ...[
    2 ** 28,
    2 ** 30,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 31 + 1,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    2 ** 33,
    -(2 ** 31),
  ],
  ...[
    2 ** 52,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63,
    1e300,
    -1e300,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
  ],
];

/** A value in a box: fast-check must not look into what throws when looked into. */
export class Given {
  constructor(readonly value: unknown) {}

  [fc.toStringMethod](): string {
    return show(this.value);
  }
}

/** A value of any kind. */
export const anything: fc.Arbitrary<Given> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom<unknown[]>(...numbers) },
    { weight: 4, arbitrary: fc.nat({ max: 8 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown[]>(undefined, null, true, false, '', '0', '1', [], [0], {}),
    },
    {
      weight: 2,
      arbitrary: fc.anything({
        withBigInt: true,
        withBoxedValues: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withObjectString: true,
        withSet: true,
        withSparseArray: true,
        withTypedArray: true,
        maxDepth: 1,
      }),
    },
    { weight: 1, arbitrary: fc.double() },
    {
      weight: 2,
      arbitrary: fc.nat({ max: hostile().length - 1 }).map((index) => new Given(hostile()[index])),
    },
  )
  .map((value) => (value instanceof Given ? value : new Given(value)));
