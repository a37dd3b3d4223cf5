// Type-level assertions: `same<A, B>()` compiles only where A and B are the same type.

export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for two types that are the same; does nothing. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the parameters are the assertion
export function same<A, B>(..._proof: Same<A, B> extends true ? [] : ['these two types differ']): void {}
