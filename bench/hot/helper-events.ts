// What the subjects of the catalogues' helpers do: one event each, on arguments that change from event to event, and the same
// writes by hand. Runs in the child process of a subject; a test holds each helper against the writes under it.
import { attach, numberLabel, type Segment } from 'pegcount';
import { InterarrivalJitter } from 'pegcount/catalog/rtp';
import { SessionPool } from 'pegcount/catalog/voip';
import { families, type HelperEvent } from './helper-families.js';
import { mailEvents } from './helper-mail.js';
import type { HelperSubjectName } from './helper-names.js';
import { pbxEvents } from './helper-pbx.js';
import { sipEvents } from './helper-sip.js';
import { voiceEvents } from './helper-voice.js';

/** The events of all subjects on one segment. */
export function helperEvents(
  segment: Segment<typeof families>,
): Readonly<Record<HelperSubjectName, HelperEvent>> {
  const m = attach(families, segment.handle);
  return { ...pbxEvents(m), ...sipEvents(m), ...voiceEvents(m), ...mailEvents(m), ...mediaEvents() };
}

/** What media workers call that writes no family. */
function mediaEvents() {
  const sessions = new SessionPool(numberLabel('session', 0, 1023));
  const stream = new InterarrivalJitter(8000);
  return {
    helper_session_pool: { event: () => sessions.give(sessions.take()) },
    helper_jitter_packet: {
      event: (index: number) => stream.packet(index * 0.02, index * 160),
      bad: [() => stream.packet(NaN, 0)],
    },
  };
}
