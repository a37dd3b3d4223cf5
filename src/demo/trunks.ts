// The trunks by which calls come in: each with its series, resolved once a thread. Signalling threads.
import type { BoundCounter, BoundHistogram } from '../index.js';
import { Direction } from '../catalog/pbx.js';
import type { Metrics } from './metrics.js';
import type { SipUri } from './sip-fields.js';
import { trunkGroupOf } from './trunk-group.js';

export class Trunk {
  readonly #metrics: Metrics;
  readonly #id: ReturnType<typeof idOf>;
  readonly #calls: BoundCounter;
  readonly #latency: BoundHistogram;
  readonly #failed = new Map<string, BoundCounter>();

  /** Any name may be shown as `other`: what is beyond the configured capacity, and `other` itself. */
  constructor(metrics: Metrics, name: string) {
    this.#metrics = metrics;
    this.#id = idOf(metrics, name);
    this.#calls = metrics.pbx.trunkCalls.at(this.#id, Direction.inbound);
    this.#latency = metrics.pbx.trunkLatency.at(this.#id);
  }

  /** A call has come over it. */
  begun(): void {
    this.#calls.inc();
  }

  /** That call was answered so many seconds later. */
  answered(seconds: number): void {
    this.#latency.observe(seconds);
  }

  /** That call has failed, for one of a few reasons. */
  failed(reason: string): void {
    let counter = this.#failed.get(reason);
    if (counter === undefined) {
      const { pbx, labels } = this.#metrics;
      const why = this.#metrics.intern(labels.reason, reason);
      counter = pbx.trunkCallsFailed.at(this.#id, Direction.inbound, why);
      this.#failed.set(reason, counter);
    }
    counter.inc();
  }
}

function idOf(metrics: Metrics, name: string) {
  return metrics.intern(metrics.labels.trunkId, name);
}

export class Trunks {
  readonly #metrics: Metrics;
  readonly #byName: ReadonlyMap<string, Trunk>;
  /** Shown from the first call on. */
  #other: Trunk | undefined;

  constructor(metrics: Metrics, names: readonly string[]) {
    this.#metrics = metrics;
    // Parameters of a telephone subscriber are compared without regard to case (RFC 3966, 4).
    this.#byName = new Map(names.map((name) => [name.toLowerCase(), new Trunk(metrics, name)]));
  }

  /**
   * The trunk that a Request-URI names; undefined where it names none. A name that is not configured is `other`: names come
   * from peers, who could otherwise fill the label.
   */
  of(uri: SipUri | undefined): Trunk | undefined {
    const name = uri === undefined ? undefined : trunkGroupOf(uri);
    if (name === undefined) return undefined;
    return this.#byName.get(name.toLowerCase()) ?? (this.#other ??= new Trunk(this.#metrics, 'other'));
  }
}

/** Says of all configured trunks whether they are online: those of the demo are while it runs. Main thread. */
export function showTrunks(metrics: Metrics, names: readonly string[], online: boolean): void {
  for (const name of names) metrics.pbx.trunkStatus.set(online ? 1 : 0, idOf(metrics, name));
}
