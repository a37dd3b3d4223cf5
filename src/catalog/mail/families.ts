// The families of the mail catalogue (seed 004). Declarations; cold.
import { counter, gauge, histogram } from '../../schema/family.js';
import { bucketSets } from '../bucket-sets.js';
import type { Naming } from '../options.js';

/** Bounds in seconds by key. */
export const mailBuckets = bucketSets({
  messageProcessingLatency: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  smtpSessionDuration: [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600],
});

export type MailBuckets = typeof mailBuckets;

export function mailFamilies(name: Naming, buckets: MailBuckets) {
  return {
    smtpConnections: counter(name('smtp_connections_total'), 'SMTP connections accepted'),
    smtpMessagesReceived: counter(name('smtp_messages_received_total'), 'Messages that came in over SMTP'),
    smtpMessagesSent: counter(name('smtp_messages_sent_total'), 'Messages that went out over SMTP'),
    smtpErrors: counter(name('smtp_errors_total'), 'Errors of SMTP sessions'),
    imapConnections: counter(name('imap_connections_total'), 'IMAP connections accepted'),
    imapCommands: counter(name('imap_commands_total'), 'IMAP commands carried out'),
    imapErrors: counter(name('imap_errors_total'), 'Errors of IMAP sessions'),
    jmapRequests: counter(name('jmap_requests_total'), 'JMAP requests answered'),
    jmapErrors: counter(name('jmap_errors_total'), 'Errors of JMAP requests'),
    mailProcessed: counter(name('mail_processed_total'), 'Messages that passed through processing'),
    mailDelivered: counter(name('mail_delivered_total'), 'Messages delivered'),
    mailBounced: counter(name('mail_bounced_total'), 'Messages returned to their sender'),
    mailDropped: counter(name('mail_dropped_total'), 'Messages thrown away'),
    queueRetries: counter(name('queue_retries_total'), 'Deliveries tried again from the queue'),
    queueSize: gauge(name('queue_size'), 'Messages waiting in the queue', [], { combine: 'last' }),
    mailboxes: gauge(name('mailboxes_total'), 'Mailboxes that exist', [], { combine: 'last' }),
    messages: gauge(name('messages_total'), 'Messages that are stored', [], { combine: 'last' }),
    storage: gauge(name('storage_bytes'), 'Space that the stored messages take', [], {
      combine: 'last',
      unit: 'bytes',
    }),
    messageProcessingLatency: histogram(
      name('message_processing_latency_seconds'),
      'Time taken to process a message',
      [],
      { buckets: buckets.messageProcessingLatency, unit: 'seconds' },
    ),
    smtpSessionDuration: histogram(name('smtp_session_duration_seconds'), 'Length of SMTP sessions', [], {
      buckets: buckets.smtpSessionDuration,
      unit: 'seconds',
    }),
  };
}
