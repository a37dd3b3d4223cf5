// Loads a module of the benches, which are a TypeScript project of their own, built beside the tests by `npm test`.

/** The module of that path under build/bench/; its importer says what it uses of it. */
export function built(path: string): Promise<unknown> {
  return import(new URL(`../../bench/${path}`, import.meta.url).href);
}
