// The subjects of the pbx catalogue's helpers. Runs in the child process of a subject.
import { Direction, Method, Result } from 'pegcount/catalog/pbx';
import * as calls from './calls.js';
import * as given from './helper-arguments.js';
import type { Metrics } from './helper-families.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { CALL_MASK, began, answered, ended } = calls;
const { MASK, bad, ways, codes, codeValues, methods, results } = given;

/** `pbx` and the same writes by hand. */
export function pbxEvents({ pbx: own }: Metrics) {
  const { calls: ends, callDuration, callTalkTime, activeCalls, sipResponses } = own;
  const begin = (index: number): number => began[index & CALL_MASK];
  const increment = (): void => ends.inc(Direction.inbound, Result.ok);
  return {
    helper_call_started: { event: () => own.callStarted() },
    under_gauge_inc: { event: () => activeCalls.inc() },
    helper_call_ended: {
      event: (index: number) => {
        const call = index & CALL_MASK;
        const j = index & MASK;
        own.callEnded(begin(index), answered[call], ended[call], codes[j], ways[j]);
      },
      bad: [() => own.callEnded(NaN, NaN, bad('1'), 0, bad(5))],
      increment,
    },
    under_call_ended: {
      event: (index: number) => {
        const call = index & CALL_MASK;
        const j = index & MASK;
        ends.inc(ways[j], results[j]);
        callDuration.observe(ended[call] - begin(index), ways[j]);
        callTalkTime.observe(ended[call] - answered[call], ways[j]);
        activeCalls.dec();
      },
      bad: [() => ends.inc(bad(5), Result.ok), () => callDuration.observe(NaN, bad(5))],
      increment,
    },
    helper_sip_response: {
      event: (index: number) => own.sipResponse(codes[index & MASK], methods[index & MASK]),
      bad: [99, 1000, NaN, '200'].map((code) => () => own.sipResponse(bad(code), Method.INVITE)),
      increment: () => own.sipResponse(180, Method.INVITE),
    },
    under_sip_response: {
      event: (index: number) => sipResponses.inc(codeValues[index & MASK], methods[index & MASK]),
      bad: [-1, 1000, NaN].map((code) => () => sipResponses.inc(bad(code), Method.INVITE)),
      increment: () => own.sipResponse(180, Method.INVITE),
    },
  };
}
