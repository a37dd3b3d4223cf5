// A table of declarations that must be refused, each with the message that says what was got and what was expected.
import type { TestFn } from 'ava';
import { DeclarationError } from 'pegcount';

export type Refusal = [what: string, declare: () => unknown, message: RegExp];

/** One test a refusal: a DeclarationError whose message matches. */
export function refuses(test: TestFn, refusals: readonly Refusal[]): void {
  for (const [what, declare, message] of refusals) {
    test(`${what} is refused, with what was got and what was expected`, (t) => {
      const error = t.throws(declare, { instanceOf: DeclarationError, name: 'DeclarationError', message });
      t.true(error instanceof TypeError);
    });
  }
}
