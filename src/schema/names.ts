// What may be a family name and a label name, and the words of every refusal. Cold; runs where families are declared.

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Label names that Prometheus or this engine gives a meaning of its own. */
const RESERVED_LABELS = new Set(['le', 'quantile', 'writer']);

/**
 * One value a call: as labels these would grow without bound, so they belong in the call record (checklist B7). In lower case
 * and without underscores: `call_id` and `callId` are one.
 */
const PER_CALL_IDENTIFIERS = new Set([
  'callid',
  'ssrc',
  'phone',
  'phonenumber',
  'msisdn',
  'caller',
  'callee',
  'branch',
  'sessionid',
]);

/** Suffixes that Prometheus appends itself: a family so named would collide with a sample of another one. */
const SAMPLE_SUFFIXES = ['_bucket', '_count', '_sum', '_created'];

/** A refused declaration. The message names the family, what was got and what was expected. */
export class DeclarationError extends TypeError {
  override readonly name = 'DeclarationError';
}

/** `Array.isArray`, which throws for a revoked proxy. */
function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Text of any value for an error message, short and never throwing. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'function') return 'a function';
  if (isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Throws unless `name` is a metric name that no sample of another family can collide with. */
export function checkFamilyName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || !METRIC_NAME.test(name)) {
    throw new DeclarationError(
      `family ${show(name)}: a name must match ${METRIC_NAME.source}, for example pbx_calls_total`,
    );
  }
  if (name.startsWith('__'))
    throw new DeclarationError(`family "${name}": names starting with __ are reserved`);
  const suffix = SAMPLE_SUFFIXES.find((end) => name.endsWith(end));
  if (suffix !== undefined) {
    throw new DeclarationError(`family "${name}": the ending ${suffix} is reserved for samples of a family`);
  }
}

/** Throws unless `name` may be a label; `what` begins the message ("label" or "family \"x\""). */
export function checkLabelName(name: unknown, what: string): asserts name is string {
  if (typeof name !== 'string' || !LABEL_NAME.test(name)) {
    throw new DeclarationError(`${what}: label name ${show(name)} must match ${LABEL_NAME.source}`);
  }
  if (name.startsWith('__') || RESERVED_LABELS.has(name)) {
    throw new DeclarationError(
      `${what}: label name "${name}" is reserved; expected one other than le, quantile, writer and __*`,
    );
  }
  if (PER_CALL_IDENTIFIERS.has(name.toLowerCase().replaceAll('_', ''))) {
    throw new DeclarationError(
      `${what}: label name "${name}" identifies one call; such values grow without bound and belong in the call record`,
    );
  }
}

/** Throws unless `value` is an integer in [least, most]. */
export function checkInteger(
  value: unknown,
  least: number,
  most: number,
  what: string,
): asserts value is number {
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
    throw new DeclarationError(`${what}: got ${show(value)}, expected an integer from ${least} to ${most}`);
  }
}

/** Throws when `given` has a key that is not in `known`: a misspelt option must not be silently ignored. */
export function checkOptions(
  given: unknown,
  known: readonly string[],
  what: string,
): asserts given is object {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new DeclarationError(`${what}: options are ${show(given)}, expected an object`);
  }
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new DeclarationError(`${what}: unknown option "${unknown}", expected one of ${known.join(', ')}`);
  }
}
