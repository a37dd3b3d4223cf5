// Families of the pbx catalogue about SIP: registrations, dialogs, responses (seed 000). Declarations are cold, the helper
// is hot and runs on writers.
import { counter, gauge, histogram } from '../../schema/family.js';
import type { LabelValue, ValueOf } from '../../schema/labels.js';
import type { WriterTree } from '../../writer/types.js';
import { Direction, Method } from '../labels.js';
import type { LabelNamed } from '../options.js';
import type { PbxContext } from './context.js';
import { StatusClass, StatusCode } from './labels.js';

export function registrationFamilies<Realm extends LabelNamed<'realm'>, Reason extends LabelNamed<'reason'>>({
  name,
  labels,
  series,
}: PbxContext<{ realm: Realm; reason: Reason }>) {
  return {
    sipRegistrations: counter(name('sip_registrations_total'), 'REGISTER requests received', [labels.realm]),
    sipRegistrationsSucceeded: counter(
      name('sip_registrations_succeeded_total'),
      'REGISTER requests that were accepted',
      [labels.realm],
    ),
    sipRegistrationsFailed: counter(
      name('sip_registrations_failed_total'),
      'REGISTER requests that were refused, by reason',
      [labels.realm, labels.reason],
      { series: series.sipRegistrationsFailed },
    ),
    sipUnregistrations: counter(
      name('sip_unregistrations_total'),
      'Bindings removed by their owner (REGISTER with an expiry of 0)',
      [labels.realm],
    ),
    sipRegistrationsActive: gauge(name('sip_registrations_active'), 'Endpoints registered now', [], {
      combine: 'sum',
    }),
  };
}

export function dialogFamilies<Reason extends LabelNamed<'reason'>>({
  name,
  labels,
  buckets,
}: PbxContext<{ reason: Reason }>) {
  return {
    sipDialogsCreated: counter(name('sip_dialogs_created_total'), 'SIP dialogs created', [Direction]),
    sipDialogsTerminated: counter(name('sip_dialogs_terminated_total'), 'SIP dialogs that ended, by reason', [
      Direction,
      labels.reason,
    ]),
    sipDialogsActive: gauge(name('sip_dialogs_active'), 'SIP dialogs that exist now', [], { combine: 'sum' }),
    ...responseFamilies(name),
    sipInviteLatency: histogram(
      name('sip_invite_latency_seconds'),
      'Time from an INVITE to its final response',
      [Direction],
      { buckets: buckets.sipInviteLatency, unit: 'seconds' },
    ),
  };
}

function responseFamilies(name: PbxContext['name']) {
  return {
    sipResponses: counter(
      name('sip_responses_total'),
      'SIP responses sent, by status code and request method',
      [StatusClass, StatusCode, Method],
    ),
  };
}

/** Lowest status code; the label's integers begin there. */
const FIRST_CODE = 100;

/** The helper on `sipResponses`. */
export function responseHelpers({ sipResponses }: WriterTree<ReturnType<typeof responseFamilies>>) {
  return {
    /**
     * Counts one response sent: `m.pbx.sipResponse(180, Method.INVITE)`. A code that is not an integer in 100..699 is dropped
     * and counted. Hot: one `inc`.
     */
    sipResponse: (statusCode: number, method: ValueOf<typeof Method>): void => {
      const code = typeof statusCode === 'number' ? statusCode - FIRST_CODE : -1;
      sipResponses.inc(code as LabelValue<'status_code', readonly [100, 699]>, method);
    },
  };
}
