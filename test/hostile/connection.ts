// A connection to the attacked, plain or over TLS, that counts what is sent and answered on it. Attacker and parent.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AnswerReader, type Question } from './answers.js';
import type { Aim, Tally } from './messages.js';
import { count } from './tally.js';

/** Several at once may be open: the tally of one attack counts them all here. */
const openNow = new WeakMap<Tally, number>();

/** A TCP connection; undefined when it is not taken. An error later ends it, and nothing else. */
export function dial({ host, port }: Aim, tally: Tally): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, noDelay: true });
    let connected = false;
    socket.once('connect', () => {
      connected = true;
      const now = (openNow.get(tally) ?? 0) + 1;
      openNow.set(tally, now);
      tally.connections += 1;
      tally.mostOpen = Math.max(tally.mostOpen, now);
      resolve(socket);
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      if (connected) openNow.set(tally, openNow.get(tally)! - 1);
      else {
        tally.unconnected += 1;
        resolve(undefined);
      }
    });
  });
}

/** The head of a request. */
export function head(method: string, path: string, token?: string, more: readonly string[] = []): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...more];
  if (token !== undefined) lines.push(`Authorization: Bearer ${token}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

export class Connection {
  readonly #questions: Question[] = [];
  #underWay = 0;
  #waiting: (() => void)[] = [];
  #closed = false;
  readonly #reader: AnswerReader;

  private constructor(
    /** What is written to and read from. */
    readonly socket: Socket,
    /** The TCP connection, under TLS or the same. */
    readonly beneath: Socket,
    readonly tally: Tally,
  ) {
    this.#reader = new AnswerReader(
      () => this.#questions.shift(),
      (status, question) => {
        count(tally.answers, status);
        if (status === 200 && question?.page === true) tally.pages += 1;
      },
      () => {
        this.#underWay -= 1;
        if (this.#underWay <= 0) this.#wake();
      },
    );
    let silent = socket !== beneath;
    socket.on('data', (data) => {
      silent = false;
      tally.bytes += data.length;
      this.#reader.take(data);
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#closed = true;
      if (silent) tally.unsure += 1;
      tally.unseen += this.#questions.length;
      tally.unseenPages += this.#questions.filter(({ page }) => page).length;
      this.#wake();
    });
  }

  /** Undefined when it is not taken, or its TLS handshake fails. */
  static async open(aim: Aim, tally: Tally): Promise<Connection | undefined> {
    const beneath = await dial(aim, tally);
    if (beneath === undefined || aim.tls === undefined)
      return beneath && new Connection(beneath, beneath, tally);
    const { ca, cert, key } = aim.tls;
    const socket = connectTls({ socket: beneath, ca, cert, key, servername: 'localhost' });
    let shaken = false;
    return new Promise((resolve) => {
      socket.on('error', () => beneath.destroy());
      beneath.once('close', () => {
        socket.destroy();
        if (!shaken) tally.unsure += 1;
        resolve(undefined);
      });
      socket.once('secureConnect', () => {
        shaken = true;
        resolve(new Connection(socket, beneath, tally));
      });
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Nothing is asked that is not answered in full. */
  get idle(): boolean {
    return this.#underWay <= 0;
  }

  /** Sends requests in one write: text, and what each of them asks. */
  ask(text: string, ...questions: readonly Question[]): void {
    if (this.#closed) return;
    this.#questions.push(...questions);
    this.#underWay += questions.length;
    this.tally.requests += questions.length;
    this.socket.write(text, 'latin1');
  }

  /** Sends what is no request. */
  spoil(bytes: Buffer | string): void {
    if (this.#closed) return;
    this.tally.improper += 1;
    if (typeof bytes === 'string') this.socket.write(bytes, 'latin1');
    else this.socket.write(bytes);
  }

  /** Resolves when all is answered, or the connection is gone. */
  answered(): Promise<void> {
    if (this.#closed || this.#underWay <= 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when the next status line has come, or the connection is gone. */
  async begun(): Promise<void> {
    const asked = this.#questions.length;
    while (!this.#closed && this.#questions.length >= asked) {
      await new Promise<void>((resolve) => {
        this.socket.once('data', () => resolve());
        this.#waiting.push(resolve);
      });
    }
  }

  gone(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  /** Ends it without a word: by RST, where there is no TLS in between. */
  async reset(): Promise<void> {
    if (this.socket === this.beneath) this.socket.resetAndDestroy();
    else {
      this.beneath.destroy();
      this.socket.destroy();
    }
    await this.gone();
  }

  async end(): Promise<void> {
    this.socket.destroy();
    this.beneath.destroy();
    await this.gone();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) one();
  }
}

export const ordinary: Question = { head: false, page: false };
export const page: Question = { head: false, page: true };
export const pageHead: Question = { head: true, page: true };
