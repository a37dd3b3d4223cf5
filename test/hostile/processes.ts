// The attacked process and the attacker as their parent sees them: started, asked, ended, and killed if they take too long.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { preloading } from '../support/preload.js';
import type {
  Aim,
  AttackAnswer,
  AttackOrder,
  Tally,
  TargetAnswer,
  TargetOrder,
  TargetPlan,
} from './messages.js';

const ANSWER_LIMIT_MS = 60_000;

/** How a process ended, in a word or a number. */
export type End = string | number;

class Child<Order extends object | string, Answer extends { readonly kind: string }> {
  protected readonly child: ChildProcess;
  readonly ended: Promise<End>;

  constructor(name: string, args: readonly string[], limitMs: number, env = process.env) {
    const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
    this.child = fork(script, args, {
      env,
      execArgv: ['--no-warnings'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    this.ended = once(this.child, 'exit').then(
      ([code, signal]) => ((signal as string | null) ?? code) as End,
      String,
    );
  }

  get pid(): number {
    return this.child.pid!;
  }

  protected send(order: Order): void {
    if (this.child.connected) this.child.send(order);
  }

  protected async next<Kind extends Answer['kind']>(kind: Kind): Promise<Extract<Answer, { kind: Kind }>> {
    const limit = new AbortController();
    const ended = this.ended.then((end): never => {
      throw new Error(`waiting for "${kind}", the process ended with ${end}`);
    });
    const late = pause(ANSWER_LIMIT_MS, undefined, limit).then((): never => {
      throw new Error(`"${kind}" did not come within ${ANSWER_LIMIT_MS} ms`);
    });
    const heard = once(this.child, 'message', limit) as Promise<[Answer]>;
    try {
      const [message] = await Promise.race([heard, ended, late]);
      if (message.kind !== kind) throw new Error(`expected "${kind}", got ${JSON.stringify(message)}`);
      return message as Extract<Answer, { kind: Kind }>;
    } finally {
      limit.abort();
      for (const other of [heard, ended, late]) other.catch(() => {});
    }
  }

  /** Resolves to how it ended; one that does not end in time is killed. */
  protected async awaitEnd(): Promise<End> {
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    const end = await this.ended;
    clearTimeout(late);
    return end;
  }
}

export class Target extends Child<TargetOrder, TargetAnswer> {
  readonly ready = this.next('ready');

  constructor(plan: TargetPlan, limitMs: number) {
    const env = preloading(new URL('./collect.js', import.meta.url));
    super('target', [JSON.stringify(plan)], limitMs, env);
  }

  vitals(): Promise<Extract<TargetAnswer, { kind: 'vitals' }>> {
    this.send('vitals');
    return this.next('vitals');
  }

  collect(): Promise<Extract<TargetAnswer, { kind: 'collecting' }>> {
    this.send('collect');
    return this.next('collecting');
  }

  pause(): Promise<Extract<TargetAnswer, { kind: 'paused' }>> {
    this.send('pause');
    return this.next('paused');
  }

  end(): Promise<End> {
    this.send('end');
    return this.awaitEnd();
  }
}

export class Attacker extends Child<AttackOrder, AttackAnswer> {
  readonly ready = this.next('ready');

  constructor(limitMs: number) {
    super('attacker', [], limitMs);
  }

  go(attack: string, aim: Aim): void {
    this.send({ kind: 'go', attack, aim });
  }

  /** Resolves when everything of the attack is over, and all its connections are closed. */
  async stop(): Promise<Tally> {
    this.send({ kind: 'stop' });
    return (await this.next('stopped')).tally;
  }

  end(): Promise<End> {
    this.send({ kind: 'end' });
    return this.awaitEnd();
  }
}
