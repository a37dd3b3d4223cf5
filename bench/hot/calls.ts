// What the mixed subjects count: the events of one answered call, in the order in which a SIP server and its media would meet
// them, and the figures of some thousand different calls. Runs in the child process of a subject; the parent process reads
// the number of events.
//
//   INVITE    active calls +1
//   100       response by code, INVITE by class of code
//   180       response by code, INVITE by class of code
//   200       response by code, INVITE by class of code, INVITE latency, dialog created, active dialogs +1
//   media     packets received and sent (bound handles), packets lost, jitter; quality: jitter, loss, MOS
//   BYE       by side and reason, response by code, dialog terminated by reason, active dialogs -1
//   the end   call by outcome, duration, talk time, active calls -1
import { EVENTS, first, PATTERN } from '../support/pattern.js';
import { observations } from './values.js';

/** Values written for one call. */
export const EVENTS_A_CALL = 25;
/** Calls of one benchmark call, so that the mixed subjects make as many events as the others, but for a part of a call. */
export const CALLS = Math.floor(EVENTS / EVENTS_A_CALL);

/** A power of two: with four values a call, no branch predictor learns them (see values.ts). */
const KINDS = observations.length >> 2;
export const CALL_MASK = KINDS - 1;

/** The nth of a call's four values: from 2 ms to 90 s, evenly on a logarithmic scale. */
const drawn = (call: number, nth: number): number => observations[4 * call + nth];
const figure = (of: (call: number) => number): Float64Array =>
  Float64Array.from({ length: KINDS }, (_, call) => of(call));

/** 0 is inbound, 1 outbound, in the order of the pattern. */
export const ways = Int32Array.from({ length: KINDS }, (_, call) => first[call & (PATTERN - 1)] & 1);
/** Seconds on one clock. */
export const began = figure((call) => call);
export const answered = figure((call) => call + drawn(call, 0));
export const ended = figure((call) => answered[call] + drawn(call, 1));
/** Share of packets lost: from 0.00001 to 0.5. */
export const loss = figure((call) => drawn(call, 2) / 180);
/** From 4.4 down to 1.4. */
export const opinion = figure((call) => 4.4 - 6 * loss[call]);
/** Seconds: from 1 to 212 ms. */
export const jitter = figure((call) => 0.001 * Math.sqrt(drawn(call, 3) / 0.002));
/** A packet each 20 ms. */
export const packets = Int32Array.from({ length: KINDS }, (_, call) => Math.ceil(drawn(call, 1) * 50));
export const lost = packets.map((sent, call) => Math.floor(sent * loss[call]));
