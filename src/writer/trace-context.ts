// A trace context as integers, so that a hot path can carry one without an object an event. Runs on writers.

/** Words of a trace id, then of a span id. */
export const TRACE_WORDS = 4;
export const SPAN_WORDS = 2;

const HYPHEN = 45;
/** Where the ids are in `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`, and its length. */
const TRACE_AT = 3;
const SPAN_AT = 36;
const LENGTH = 55;

/** The value of a lower-case hexadecimal digit, or -1 (W3C Trace Context allows no capitals). */
function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

/**
 * The context of one span (W3C Trace Context): 16 bytes of trace id and 8 of span id. Make one a thread, or one a call, and
 * fill it again and again: nothing is kept of it but the numbers.
 */
export class TraceContext {
  readonly #words = new Int32Array(TRACE_WORDS + SPAN_WORDS);
  #valid = false;

  /** Whether something is a context. Unlike `instanceof` it calls into nothing that anybody might pass. */
  static is(something: unknown): something is TraceContext {
    return typeof something === 'object' && something !== null && #words in something;
  }

  /** The words of what is a context and names a trace. Hot. */
  static wordsOf(something: unknown): Int32Array | undefined {
    return TraceContext.is(something) && something.#valid ? something.#words : undefined;
  }

  /** The trace id in four words, then the span id in two, most significant first. */
  get words(): Int32Array {
    return this.#words;
  }

  /** Whether it names a trace: an id of zeros does not. */
  get valid(): boolean {
    return this.#valid;
  }

  /** Takes the ids as six 32-bit integers. Hot. */
  set(trace0: number, trace1: number, trace2: number, trace3: number, span0: number, span1: number): this {
    const words = this.#words;
    words[0] = trace0;
    words[1] = trace1;
    words[2] = trace2;
    words[3] = trace3;
    words[4] = span0;
    words[5] = span1;
    this.#valid = (words[0] | words[1] | words[2] | words[3]) !== 0 && (words[4] | words[5]) !== 0;
    return this;
  }

  /** Takes the ids from a `traceparent` header; returns whether it is one. Allocates nothing. */
  parse(traceparent: string): boolean {
    this.#valid = false;
    if (typeof traceparent !== 'string' || traceparent.length < LENGTH) return false;
    const words = this.#words;
    if (
      traceparent.charCodeAt(TRACE_AT - 1) !== HYPHEN ||
      traceparent.charCodeAt(SPAN_AT - 1) !== HYPHEN ||
      traceparent.charCodeAt(LENGTH - 3) !== HYPHEN
    ) {
      return false;
    }
    // Version 00 ends here; a later one may go on behind a hyphen.
    if (
      traceparent.length > LENGTH &&
      (traceparent.startsWith('00') || traceparent.charCodeAt(LENGTH) !== HYPHEN)
    ) {
      return false;
    }
    if (traceparent.startsWith('ff')) return false;
    if (digit(traceparent.charCodeAt(0)) < 0 || digit(traceparent.charCodeAt(1)) < 0) return false;
    if (digit(traceparent.charCodeAt(LENGTH - 2)) < 0 || digit(traceparent.charCodeAt(LENGTH - 1)) < 0)
      return false;
    let any = 0;
    for (let word = 0; word < TRACE_WORDS + SPAN_WORDS; word++) {
      const at = word < TRACE_WORDS ? TRACE_AT + 8 * word : SPAN_AT + 8 * (word - TRACE_WORDS);
      let value = 0;
      for (let index = at; index < at + 8; index++) {
        const next = digit(traceparent.charCodeAt(index));
        if (next < 0) return false;
        value = (value << 4) | next;
      }
      words[word] = value;
      any |= value;
      if (word === TRACE_WORDS - 1 || word === TRACE_WORDS + SPAN_WORDS - 1) {
        if (any === 0) return false;
        any = 0;
      }
    }
    this.#valid = true;
    return true;
  }

  /** Forgets the ids: events that are given it have no exemplar. Hot. */
  clear(): void {
    this.#valid = false;
  }
}
