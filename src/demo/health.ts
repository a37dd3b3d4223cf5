// The demo's health checks: whether every worker thread still answers. Main thread.
import type { HealthChecks } from '../exporter/index.js';
import type { Workers } from './workers.js';

export class Health {
  #workers: Pick<Workers, 'ping'> | undefined;

  /** Each asks all threads of its kind; the exporter gives them a limit. Unhealthy until there are workers. */
  readonly checks: HealthChecks = {
    sip: () => this.#ask('signalling'),
    media: () => this.#ask('media'),
  };

  /** From now on these are asked. */
  watch(workers: Pick<Workers, 'ping'>): void {
    this.#workers = workers;
  }

  async #ask(kind: 'signalling' | 'media'): Promise<boolean> {
    await this.#workers?.ping(kind);
    return this.#workers !== undefined;
  }
}
