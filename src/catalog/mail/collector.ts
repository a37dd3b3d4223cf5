// The collector of the mail catalogue: the increments, setters and timers of seed 004 under its names, so that code written
// against that collector carries over. Runs on writers; everything is hot but the two timers, which allocate an object.
import type { WriterTree } from '../../writer/types.js';
import type { mailFamilies } from './families.js';
import { Timer } from './timer.js';

export function mailCollector(writers: WriterTree<ReturnType<typeof mailFamilies>>) {
  const { mailProcessed, mailDelivered, messageProcessingLatency, smtpSessionDuration } = writers;
  return {
    ...protocolIncrements(writers),
    ...mailIncrements(writers),
    ...mailSetters(writers),

    /** Counts a message as processed and as delivered. */
    recordMailCompleted: (): void => {
      mailProcessed.inc();
      mailDelivered.inc();
    },
    /** Starts timing the processing of a message; `observe()` on the result records it. */
    startMessageProcessingTimer: (): Timer => new Timer(messageProcessingLatency),
    /** Starts timing an SMTP session; `observe()` on the result records it. */
    startSmtpSessionTimer: (): Timer => new Timer(smtpSessionDuration),
  };
}

type Mail = WriterTree<ReturnType<typeof mailFamilies>>;

function protocolIncrements(writers: Mail) {
  const { smtpConnections, smtpMessagesReceived, smtpMessagesSent, smtpErrors } = writers;
  const { imapConnections, imapCommands, imapErrors, jmapRequests, jmapErrors } = writers;
  return {
    incSmtpConnections: (): void => smtpConnections.inc(),
    incSmtpMessagesReceived: (): void => smtpMessagesReceived.inc(),
    incSmtpMessagesSent: (): void => smtpMessagesSent.inc(),
    incSmtpErrors: (): void => smtpErrors.inc(),
    incImapConnections: (): void => imapConnections.inc(),
    incImapCommands: (): void => imapCommands.inc(),
    incImapErrors: (): void => imapErrors.inc(),
    incJmapRequests: (): void => jmapRequests.inc(),
    incJmapErrors: (): void => jmapErrors.inc(),
  };
}

function mailIncrements(writers: Mail) {
  const { mailProcessed, mailDelivered, mailBounced, mailDropped, queueRetries } = writers;
  return {
    incMailProcessed: (): void => mailProcessed.inc(),
    incMailDelivered: (): void => mailDelivered.inc(),
    incMailBounced: (): void => mailBounced.inc(),
    incMailDropped: (): void => mailDropped.inc(),
    incQueueRetries: (): void => queueRetries.inc(),
  };
}

function mailSetters(writers: Mail) {
  const { queueSize, mailboxes, messages, storage } = writers;
  return {
    /** Messages waiting in the queue. */
    setQueueSize: (size: number): void => queueSize.set(size),
    /** Mailboxes that exist. */
    setMailboxesTotal: (count: number): void => mailboxes.set(count),
    /** Messages that are stored. */
    setMessagesTotal: (count: number): void => messages.set(count),
    /** Bytes that the stored messages take. */
    setStorageBytes: (bytes: number): void => storage.set(bytes),
  };
}
