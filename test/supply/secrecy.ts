// What tests of secrets share: secrets that nothing else contains, mistakes made with them, and all that an error says.
import { inspect } from 'node:util';
import fc from 'fast-check';

/** Tokens as they are made: hexadecimal, base64 with its slashes and padding, words, and the three parts of a JWT. */
export const secrets = fc.oneof(
  fc.stringMatching(/^[0-9a-f]{32}$/),
  fc.uint8Array({ minLength: 24, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.stringMatching(/^[a-z]{6}-[A-Z]{6}_[0-9]{6}$/),
  fc.stringMatching(/^eyJ[A-Za-z0-9_-]{17}\.eyJ[A-Za-z0-9_-]{30}\.[A-Za-z0-9_-]{43}$/),
);

/** What code may pass by mistake where a text with a secret is expected: the secret in something else. */
export const wrapped = (secret: string): unknown[] => [
  secret,
  [secret],
  { value: secret },
  { [secret.slice(0, 4)]: { token: secret } },
  Buffer.from(secret),
  new String(secret),
  new Map([['token', secret]]),
  new Error(secret),
  Symbol(secret),
  () => secret,
  Promise.resolve(secret),
  ` ${secret}`,
  `${secret}\n`,
  `${secret}\0`,
  `Bearer ${secret}`,
  secret.repeat(200),
];

/** All that can be seen of an error, or of any other value, by printing and logging it. */
export function told(value: unknown): string {
  const { message, stack } = value as Partial<Error>;
  const seen = [
    message,
    stack,
    String(value),
    inspect(value, { depth: Infinity, showHidden: true }),
    toJson(value),
  ];
  return seen.join('\n');
}

function toJson(value: unknown): string {
  const own = value instanceof Error ? Object.getOwnPropertyNames(value) : undefined;
  return JSON.stringify(value, own) + JSON.stringify(value);
}

/** The pieces of a secret that a text shows: eight characters are enough to know one by. */
export function piecesIn(text: string, secret: string): string[] {
  const pieces = Array.from({ length: Math.max(1, secret.length - 7) }, (_, at) => secret.slice(at, at + 8));
  return pieces.filter((piece) => text.includes(piece));
}

/** The lines of a PEM file that are worth hiding, if any are: those of base64. */
export const linesOf = (pem: string): string[] =>
  pem.split('\n').filter((line) => /^[A-Za-z\d+/=]{9,}$/.test(line));
