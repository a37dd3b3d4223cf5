// The collector of the mail catalogue: increments, setters and timers.
import { attach, defineFamilies } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import test from 'ava';
import { fresh } from '../support/fresh.js';
import { type Changes, changes } from './changes.js';

const writerOf = () => attach(defineFamilies({ mail: mail() }), undefined);
type Mail = ReturnType<typeof writerOf>['mail'];

const cases: [what: string, act: (mail: Mail) => void, expected: Changes][] = [
  ['incSmtpConnections', (m) => m.incSmtpConnections(), { rusmes_smtp_connections_total: 1 }],
  ['incSmtpMessagesReceived', (m) => m.incSmtpMessagesReceived(), { rusmes_smtp_messages_received_total: 1 }],
  ['incSmtpMessagesSent', (m) => m.incSmtpMessagesSent(), { rusmes_smtp_messages_sent_total: 1 }],
  ['incSmtpErrors', (m) => m.incSmtpErrors(), { rusmes_smtp_errors_total: 1 }],
  ['incImapConnections', (m) => m.incImapConnections(), { rusmes_imap_connections_total: 1 }],
  ['incImapCommands', (m) => m.incImapCommands(), { rusmes_imap_commands_total: 1 }],
  ['incImapErrors', (m) => m.incImapErrors(), { rusmes_imap_errors_total: 1 }],
  ['incJmapRequests', (m) => m.incJmapRequests(), { rusmes_jmap_requests_total: 1 }],
  ['incJmapErrors', (m) => m.incJmapErrors(), { rusmes_jmap_errors_total: 1 }],
  ['incMailProcessed', (m) => m.incMailProcessed(), { rusmes_mail_processed_total: 1 }],
  ['incMailDelivered', (m) => m.incMailDelivered(), { rusmes_mail_delivered_total: 1 }],
  ['incMailBounced', (m) => m.incMailBounced(), { rusmes_mail_bounced_total: 1 }],
  ['incMailDropped', (m) => m.incMailDropped(), { rusmes_mail_dropped_total: 1 }],
  ['incQueueRetries', (m) => m.incQueueRetries(), { rusmes_queue_retries_total: 1 }],
  ['recordMailCompleted', (m) => m.recordMailCompleted(), { rusmes_mail_processed_total: 1, rusmes_mail_delivered_total: 1 }],
  ['setQueueSize', (m) => m.setQueueSize(7), { rusmes_queue_size: 7 }],
  ['setMailboxesTotal', (m) => m.setMailboxesTotal(8), { rusmes_mailboxes_total: 8 }],
  ['setMessagesTotal', (m) => m.setMessagesTotal(9), { rusmes_messages_total: 9 }],
  ['setStorageBytes', (m) => m.setStorageBytes(2 ** 40), { rusmes_storage_bytes: 2 ** 40 }],
]; // prettier-ignore
for (const [what, act, expected] of cases) {
  test(`${what} changes ${Object.keys(expected).join(' and ')} and nothing else`, async (t) => {
    const { writer, page } = fresh({ mail: mail() });
    t.deepEqual(await changes(page, () => act(writer.mail)), expected); // prettier-ignore
  });
}

test('every counter and level has its function', (t) => {
  const { mail: m } = writerOf();
  const functions = Object.keys(m).filter((key) => /^(inc|set|start|record)[A-Z]/.test(key));
  t.is(functions.length, 14 + 4 + 2 + 1);
});

test('the last level set is the one that shows', async (t) => {
  const { writer, page } = fresh({ mail: mail() });
  writer.mail.setQueueSize(7);
  writer.mail.setQueueSize(0);
  t.is((await page()).value('rusmes_queue_size'), 0);
});

/** Runs with a clock that stands at `clock.seconds`. */
async function withClock(run: (clock: { seconds: number }) => Promise<void>): Promise<void> {
  // One of the two is the clock, depending on the Node (writer/clock.ts).
  const [hrtime, performanceNow] = [process.hrtime, performance.now.bind(performance)];
  const clock = { seconds: 100 };
  const stopped = (): [number, number] => {
    const seconds = Math.floor(clock.seconds);
    return [seconds, (clock.seconds - seconds) * 1e9];
  };
  process.hrtime = Object.assign(stopped, { bigint: () => BigInt(clock.seconds * 1e9) });
  performance.now = () => clock.seconds * 1000;
  try {
    await run(clock);
  } finally {
    process.hrtime = hrtime;
    performance.now = performanceNow;
  }
}

const timers = [
  ['startMessageProcessingTimer', 'rusmes_message_processing_latency_seconds'],
  ['startSmtpSessionTimer', 'rusmes_smtp_session_duration_seconds'],
] as const;
for (const [start, family] of timers) {
  test.serial(`${start} records the seconds to its observe, once`, (t) =>
    withClock(async (clock) => {
      const { writer, page } = fresh({ mail: mail() });
      const timer = writer.mail[start]();
      clock.seconds += 2.5;
      const first = await changes(page, () => timer.observe());
      t.is(first[`${family}_count`], 1);
      t.true(Math.abs(first[`${family}_sum`] - 2.5) < 1e-9);
      t.is(Object.keys(first).length, 2);
      clock.seconds += 2.5;
      t.deepEqual(await changes(page, () => timer.observe()), {}); // prettier-ignore
    }),
  );

  test.serial(`${start} records nothing when it is never observed`, async (t) => {
    const { writer, page } = fresh({ mail: mail() });
    t.deepEqual(await changes(page, () => void writer.mail[start]()), {}); // prettier-ignore
  });

  test.serial(`two timers of ${start} do not share a start`, (t) =>
    withClock(async (clock) => {
      const { writer, page } = fresh({ mail: mail() });
      const early = writer.mail[start]();
      clock.seconds += 1;
      const late = writer.mail[start]();
      clock.seconds += 1;
      const changed = await changes(page, () => {
        late.observe();
        early.observe();
      });
      t.is(changed[`${family}_count`], 2);
      t.true(Math.abs(changed[`${family}_sum`] - 3) < 1e-9);
    }),
  );
}

test('the collector of the null writer does nothing and never throws', (t) => {
  const { mail: off } = writerOf();
  t.notThrows(() => {
    for (const [, act] of cases) act(off);
    const timer = off.startSmtpSessionTimer();
    timer.observe();
    timer.observe();
  });
});
