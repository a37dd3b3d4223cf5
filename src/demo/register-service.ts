// REGISTER: carries it out on the binding store and counts what came of it. Signalling threads.
import type { Clock } from './clock.js';
import type { Metrics } from './metrics.js';
import { addressOfRecord, MIN_EXPIRES, Registrar } from './registrar.js';
import { parseUri } from './sip-fields.js';
import type { SipRequest } from './sip-message.js';

export type RegisterAnswer = {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
};

export class RegisterService {
  readonly #metrics: Metrics;
  readonly #registrar: Registrar;

  constructor(clock: Clock, metrics: Metrics) {
    this.#metrics = metrics;
    this.#registrar = new Registrar(clock, (by) => metrics.pbx.sipRegistrationsActive.add(by));
  }

  /**
   * Answers one REGISTER. Every one counts as received and then as succeeded (200) or failed; one that removed a
   * binding counts as an unregistration besides.
   */
  register(request: SipRequest): RegisterAnswer {
    const metrics = this.#metrics;
    const { pbx, labels } = metrics;
    const realm = metrics.intern(
      labels.realm,
      (addressOfRecord(request) ?? parseUri(request.uri))?.host ?? '',
    );
    pbx.sipRegistrations.inc(realm);
    const result = this.#registrar.register(request);
    if (result.status !== 200) {
      pbx.sipRegistrationsFailed.at(realm, metrics.intern(labels.reason, result.reason)).inc();
      return {
        status: result.status,
        headers: result.status === 423 ? [['min-expires', String(MIN_EXPIRES)]] : [],
      };
    }
    pbx.sipRegistrationsSucceeded.inc(realm);
    if (result.removed) pbx.sipUnregistrations.inc(realm);
    return { status: 200, headers: result.contacts.map((contact) => ['contact', contact] as const) };
  }

  /** Forgets every binding. */
  close(): void {
    this.#registrar.close();
  }
}
