// Reads HTTP answers off a connection as they come, and keeps nothing of them but what is counted. Attacker and parent.

/** What was asked, in order: how the answer ends depends on it. */
export type Question = { readonly head: boolean; readonly page: boolean };

const HEAD_END = Buffer.from('\r\n\r\n');

export class AnswerReader {
  #head: Buffer = Buffer.alloc(0);
  /** Bytes of the body still to come; Infinity until the connection ends. */
  #body = 0;

  /** `answered` is told of each status line, `ended` of the end of each answer. */
  constructor(
    private readonly next: () => Question | undefined,
    private readonly answered: (status: number, question: Question | undefined) => void,
    private readonly ended: () => void,
  ) {}

  take(data: Buffer): void {
    let rest = data;
    while (rest.length > 0) {
      if (this.#body > 0) {
        const part = Math.min(this.#body, rest.length);
        this.#body -= part;
        rest = rest.subarray(part);
        if (this.#body === 0) this.ended();
        continue;
      }
      this.#head = this.#head.length === 0 ? rest : Buffer.concat([this.#head, rest]);
      const end = this.#head.indexOf(HEAD_END);
      if (end < 0) return;
      rest = this.#head.subarray(end + HEAD_END.length);
      this.#begin(this.#head.toString('latin1', 0, end));
      this.#head = Buffer.alloc(0);
    }
  }

  #begin(head: string): void {
    const question = this.next();
    this.answered(Number(head.slice(9, 12)), question);
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    this.#body = question?.head === true ? 0 : length === undefined ? Infinity : Number(length);
    if (this.#body === 0) this.ended();
  }
}
