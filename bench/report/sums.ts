// What the accounts of torture, hostile and soak have in common: figures added up, and Nodes named. Pure.
import { major, type Result } from '../support/results.js';

export const whole = (count: number): string => Math.round(count).toLocaleString('en');

export function sum<T>(all: readonly T[], of: (one: T) => number): string {
  return whole(all.reduce((total, one) => total + of(one), 0));
}

export const nodes = (documents: readonly Result[]): string =>
  `Node ${documents.map(({ node }) => major(node)).join(', ')}`;

/** Those that have a figure, and in words which have not. */
export function having<T extends Result, K extends keyof T & string>(documents: readonly T[], key: K) {
  const lacking = documents.filter((document) => document[key] === undefined);
  return {
    with: documents.filter((document) => document[key] !== undefined) as readonly (T &
      Readonly<Record<K, NonNullable<T[K]>>>)[],
    not: lacking.length === 0 ? '' : ` (not recorded on ${nodes(lacking)})`,
  };
}
