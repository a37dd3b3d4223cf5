// Type-level assertions: `same<A, B>()` compiles only where A and B are the same type. Never run.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- type parameters are all there is */

export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for two types that are the same. */
export declare function same<A, B>(...proof: Same<A, B> extends true ? [] : ['these two types differ']): void;
