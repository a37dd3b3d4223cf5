// The header fields of one SIP message: ordered, case-insensitive, compact forms resolved (RFC 3261 7.3). Any thread.

/** Compact form to long name: RFC 3261 7.3.3 and the extensions that define a letter of their own. */
const COMPACT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'accept-contact',
    b: 'referred-by',
    c: 'content-type',
    d: 'request-disposition',
    e: 'content-encoding',
    f: 'from',
    i: 'call-id',
    j: 'reject-contact',
    k: 'supported',
    l: 'content-length',
    m: 'contact',
    n: 'identity-info',
    o: 'event',
    r: 'refer-to',
    s: 'subject',
    t: 'to',
    u: 'allow-events',
    v: 'via',
    x: 'session-expires',
    y: 'identity',
  }),
);

/** Names whose usual spelling is not each word capitalised. */
const SPELLING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'call-id': 'Call-ID',
    cseq: 'CSeq',
    'www-authenticate': 'WWW-Authenticate',
    'mime-version': 'MIME-Version',
  }),
);

/** The long lower-case name under which a header field is kept, whatever its case or form on the wire. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return COMPACT.get(lower) ?? lower;
}

/** The name as it is written on the wire. */
export function wireName(name: string): string {
  return SPELLING.get(name) ?? name.replace(/(^|-)[a-z]/g, (first) => first.toUpperCase());
}

/**
 * Splits at a separator that stands outside quoted strings and angle brackets: `<sip:a,b@c>, "x, y" <sip:d>` at the
 * comma gives two. An unclosed quote or bracket runs to the end.
 */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let angled = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"' && !angled) quoted = true;
    else if (char === '<') angled = true;
    else if (char === '>') angled = false;
    else if (char === separator && !angled) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}

/** Header fields in order; names in any case or form. */
export class Headers implements Iterable<readonly [name: string, value: string]> {
  #fields: [string, string][] = [];

  /** Fields in the order given, for messages built here: `Headers.of(['via', …], ['from', …])`. */
  static of(...fields: readonly (readonly [string, string])[]): Headers {
    const headers = new Headers();
    for (const [name, value] of fields) headers.add(name, value);
    return headers;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#fields[Symbol.iterator]();
  }

  /** Appends one field, after those of the same name. */
  add(name: string, value: string): this {
    this.#fields.push([canonicalName(name), value]);
    return this;
  }

  /** Replaces the fields of this name by one, in the first one's place. */
  set(name: string, value: string): this {
    const key = canonicalName(name);
    const index = this.#fields.findIndex(([own]) => own === key);
    if (index < 0) return this.add(key, value);
    this.#fields[index][1] = value;
    this.#fields = this.#fields.filter(([own], at) => own !== key || at === index);
    return this;
  }

  /** Drops the fields of this name. */
  delete(name: string): this {
    const key = canonicalName(name);
    this.#fields = this.#fields.filter(([own]) => own !== key);
    return this;
  }

  /** The first field of this name. */
  get(name: string): string | undefined {
    const key = canonicalName(name);
    return this.#fields.find(([own]) => own === key)?.[1];
  }

  /** How many fields carry this name. */
  count(name: string): number {
    const key = canonicalName(name);
    return this.#fields.filter(([own]) => own === key).length;
  }

  /**
   * The values of a header field that is a comma-separated list, over all its fields in order: Via, Contact, Route and
   * their kind (RFC 3261 7.3.1 makes one field of three values and three fields of one value the same thing).
   */
  list(name: string): string[] {
    const key = canonicalName(name);
    return this.#fields
      .filter(([own]) => own === key)
      .flatMap(([, value]) => splitOutside(value, ','))
      .filter((value) => value !== '');
  }

  /** The header part of a message, each field on a line of its own, Content-Length last. */
  toWire(contentLength: number): string {
    let text = '';
    for (const [name, value] of this.#fields) text += `${wireName(name)}: ${value}\r\n`;
    return `${text}Content-Length: ${contentLength}\r\n`;
  }
}
