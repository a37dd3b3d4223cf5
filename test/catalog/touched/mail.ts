// Events of the mail catalogue, all of them through its collector. Run on a thread of the test's choice.
import { now } from 'pegcount';
import { type Event, type Metrics, observed } from './families.js';

const times = (count: number, act: () => void): void => {
  for (let time = 0; time < count; time++) act();
};

/** Waits until the clock has moved on. */
function pass(): void {
  for (const start = now(); now() === start;);
}

/** The increments and how often each is called: as many times as no other. */
const increments: readonly (readonly [name: IncrementName, family: string, count: number])[] = [
  ['incSmtpConnections', 'smtp_connections', 2],
  ['incSmtpMessagesReceived', 'smtp_messages_received', 3],
  ['incSmtpMessagesSent', 'smtp_messages_sent', 4],
  ['incSmtpErrors', 'smtp_errors', 5],
  ['incImapConnections', 'imap_connections', 6],
  ['incImapCommands', 'imap_commands', 7],
  ['incImapErrors', 'imap_errors', 8],
  ['incJmapRequests', 'jmap_requests', 9],
  ['incJmapErrors', 'jmap_errors', 10],
  ['incMailBounced', 'mail_bounced', 11],
  ['incMailDropped', 'mail_dropped', 12],
  ['incQueueRetries', 'queue_retries', 13],
];
type IncrementName = Extract<keyof Metrics['mail'], `inc${string}`>;

export const mailEvents: readonly Event[] = [
  ...increments.map(([name, family, count]): Event => [
    (m) => times(count, () => m.mail[name]()),
    { [`rusmes_${family}_total`]: count },
  ]),
  [
    (m) => {
      m.mail.recordMailCompleted();
      m.mail.incMailProcessed();
      times(2, () => m.mail.incMailDelivered());
    },
    { rusmes_mail_processed_total: 2, rusmes_mail_delivered_total: 3 },
  ],
  [(m) => m.mail.setQueueSize(71), { rusmes_queue_size: 71 }],
  [(m) => m.mail.setMailboxesTotal(72), { rusmes_mailboxes_total: 72 }],
  [(m) => m.mail.setMessagesTotal(73), { rusmes_messages_total: 73 }],
  [(m) => m.mail.setStorageBytes(2 ** 40), { rusmes_storage_bytes: 2 ** 40 }],
  [
    (m) => {
      const timer = m.mail.startMessageProcessingTimer();
      pass();
      timer.observe();
      timer.observe();
    },
    observed('rusmes_message_processing_latency_seconds', 'some seconds'),
  ],
  [
    (m) => {
      const timer = m.mail.startSmtpSessionTimer();
      pass();
      timer.observe();
    },
    observed('rusmes_smtp_session_duration_seconds', 'some seconds'),
  ],
];
