// Families of the pbx catalogue about voicemail, queues and transcription (seed 000). Declarations; cold.
import { counter, gauge, histogram } from '../../schema/family.js';
import type { LabelNamed } from '../options.js';
import type { PbxContext } from './context.js';

export function voicemailFamilies<Mailbox extends LabelNamed<'mailbox'>>({
  name,
  labels,
  buckets,
}: PbxContext<{ mailbox: Mailbox }>) {
  return {
    voicemailMessages: counter(name('voicemail_messages_total'), 'Voicemail messages recorded', [
      labels.mailbox,
    ]),
    voicemailDuration: histogram(
      name('voicemail_duration_seconds'),
      'Length of recorded voicemail messages',
      [labels.mailbox],
      { buckets: buckets.voicemailDuration, unit: 'seconds' },
    ),
    voicemailMessagesStored: gauge(
      name('voicemail_messages_stored'),
      'Voicemail messages that a mailbox holds',
      [labels.mailbox],
      { combine: 'last' },
    ),
  };
}

export function queueFamilies<Queue extends LabelNamed<'queue'>>({
  name,
  labels,
  buckets,
}: PbxContext<{ queue: Queue }>) {
  return {
    queueSize: gauge(name('queue_size'), 'Callers waiting in a queue now', [labels.queue], {
      combine: 'sum',
    }),
    queueWaitTime: histogram(
      name('queue_wait_time_seconds'),
      'Time callers spent in a queue',
      [labels.queue],
      {
        buckets: buckets.queueWaitTime,
        unit: 'seconds',
      },
    ),
    queueAbandoned: counter(name('queue_abandoned_total'), 'Callers who hung up while waiting', [
      labels.queue,
    ]),
    queueAnswered: counter(name('queue_answered_total'), 'Callers who left a queue to an agent', [
      labels.queue,
    ]),
  };
}

export function transcriptionFamilies<
  Language extends LabelNamed<'language'>,
  Reason extends LabelNamed<'reason'>,
>({ name, labels, buckets, series }: PbxContext<{ language: Language; reason: Reason }>) {
  return {
    transcriptionRequests: counter(name('transcription_requests_total'), 'Transcriptions asked for', [
      labels.language,
    ]),
    transcriptionSuccess: counter(name('transcription_success_total'), 'Transcriptions delivered', [
      labels.language,
    ]),
    transcriptionFailed: counter(
      name('transcription_failed_total'),
      'Transcriptions that failed, by reason',
      [labels.language, labels.reason],
      { series: series.transcriptionFailed },
    ),
    transcriptionLatency: histogram(
      name('transcription_latency_seconds'),
      'Time taken by a transcription',
      [labels.language],
      { buckets: buckets.transcriptionLatency, unit: 'seconds' },
    ),
    transcriptionAudio: histogram(
      name('transcription_audio_seconds'),
      'Length of the audio that was transcribed',
      [labels.language],
      { buckets: buckets.transcriptionAudio, unit: 'seconds' },
    ),
  };
}
