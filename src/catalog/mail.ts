// The mail catalogue: the families of a mail server and its collector (seed 004). Declared on every thread; cold, but for the
// collector, which runs on writers.
import { checkOptions } from '../schema/names.js';
import { withHelpers } from '../writer/helpers.js';
import { mailCollector } from './mail/collector.js';
import { type MailBuckets, mailBuckets, mailFamilies } from './mail/families.js';
import { override, prefixed } from './options.js';

export { mailBuckets } from './mail/families.js';
export type { Timer } from './mail/timer.js';

export type MailOptions = {
  /** First word of the names, `rusmes` unless given; '' for none. */
  readonly prefix?: string;
  /** Bounds in seconds of `messageProcessingLatency` and `smtpSessionDuration`. */
  readonly buckets?: Partial<MailBuckets>;
};

/**
 * The 20 families of a mail server. A family's key is its name without the prefix, `_total`, `_seconds` and `_bytes`; the
 * collector's functions stand beside them.
 *
 * Throws a DeclarationError for an unknown option or bad buckets. Cold.
 *
 * @example
 * ```ts
 * import { attach, createSegment, defineFamilies } from 'pegcount';
 * import { mail } from 'pegcount/catalog/mail';
 *
 * const families = defineFamilies({ mail: mail() });
 * const segment = createSegment(families, { shards: 4 });
 * const m = attach(families, segment.handle); // in each thread
 *
 * m.mail.incSmtpConnections(); // the same as m.mail.smtpConnections.inc()
 * m.mail.setQueueSize(3);
 * const timer = m.mail.startMessageProcessingTimer();
 * m.mail.recordMailCompleted(); // processed and delivered
 * timer.observe(); // rusmes_message_processing_latency_seconds, once
 * ```
 */
export function mail(options: MailOptions = {}) {
  checkOptions(options, ['prefix', 'buckets'], 'mail catalogue');
  const name = prefixed(options.prefix ?? 'rusmes', 'mail catalogue: prefix');
  const buckets = override<MailBuckets>(mailBuckets, options.buckets, 'mail catalogue: buckets');
  return withHelpers(mailFamilies(name, buckets), mailCollector);
}
