// The subjects of the mail catalogue's collector. Runs in the child process of a subject.
import { now } from 'pegcount';
import * as given from './helper-arguments.js';
import type { Metrics } from './helper-families.js';

// A constant of this module: an imported one is loaded anew in every turn of a loop.
const { MASK } = given;

/** `mail`, a helper of each kind, and the same writes by hand. */
export function mailEvents({ mail: own }: Metrics) {
  const { smtpConnections, queueSize, mailProcessed, mailDelivered, messageProcessingLatency } = own;
  const processed = (): void => mailProcessed.inc();
  return {
    helper_mail_inc: { event: () => own.incSmtpConnections(), increment: () => own.incSmtpConnections() },
    under_no_label: { event: () => smtpConnections.inc(), increment: () => smtpConnections.inc() },
    helper_mail_set: {
      event: (index: number) => own.setQueueSize(index & MASK),
      bad: [() => own.setQueueSize(NaN)],
    },
    under_gauge_set: {
      event: (index: number) => queueSize.set(index & MASK),
      bad: [() => queueSize.set(NaN)],
    },
    helper_mail_completed: { event: () => own.recordMailCompleted(), increment: processed },
    under_mail_completed: {
      event: () => {
        mailProcessed.inc();
        mailDelivered.inc();
      },
      increment: processed,
    },
    helper_mail_timer: { event: () => own.startMessageProcessingTimer().observe() },
    under_mail_timer: {
      event: () => {
        messageProcessingLatency.observeSince(now());
      },
    },
  };
}
