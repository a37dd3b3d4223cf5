// Calls in the pbx catalogue: their families (seeds 000 and 001) and the call hook. Declarations are cold, the hook is hot:
// it runs on writers, takes numbers only and allocates nothing.
import { counter, gauge, histogram } from '../../schema/family.js';
import type { ValueOf } from '../../schema/labels.js';
import type { WriterTree } from '../../writer/types.js';
import { Direction } from '../labels.js';
import type { PbxContext } from './context.js';
import { Result } from './labels.js';

export function callFamilies({ name, buckets }: Pick<PbxContext, 'name' | 'buckets'>) {
  return {
    calls: counter(name('calls_total'), 'Calls that ended, by outcome', [Direction, Result]),
    callDuration: histogram(
      name('call_duration_seconds'),
      'Time from INVITE to the end of the call, answered or not',
      [Direction],
      { buckets: buckets.callDuration, unit: 'seconds' },
    ),
    callTalkTime: histogram(
      name('call_talk_time_seconds'),
      'Time from answer to the end of the call; answered calls only',
      [Direction],
      { buckets: buckets.callTalkTime, unit: 'seconds' },
    ),
    activeCalls: gauge(name('active_calls'), 'Calls that have started and not ended', [], { combine: 'sum' }),
  };
}

const { ok, redirect, rejected, failed } = Result;

/** Outcome of a call by its final status code; what is no status code has failed. */
export function resultOf(statusCode: number): ValueOf<typeof Result> {
  if (typeof statusCode !== 'number' || !(statusCode >= 200 && statusCode < 500)) return failed;
  if (statusCode < 300) return ok;
  return statusCode < 400 ? redirect : rejected;
}

/** Time between two readings, not below 0; NaN where one of them is no number, which the histogram drops and counts. */
function elapsed(from: number, to: number): number {
  if (typeof from !== 'number' || typeof to !== 'number') return NaN;
  return to < from ? 0 : to - from;
}

/** NaN is not answered, nor is anything before the call began: the -1 or 0 of a caller who has no time to give. */
function isAnswered(start: number, answer: number): boolean {
  return typeof start === 'number' && typeof answer === 'number' && answer >= start;
}

/** The call hook. */
export function callHelpers(writers: WriterTree<ReturnType<typeof callFamilies>>) {
  const { calls, callDuration, callTalkTime, activeCalls } = writers;
  return {
    /** A call begins: active calls rise by one until its `callEnded`. Hot: one `inc`. */
    callStarted: (): void => {
      activeCalls.inc();
    },

    /**
     * A call is over: counts it by outcome, observes its duration and, if it was answered, its talk time; active calls fall
     * by one. Once for each `callStarted`, on any thread: the gauge adds up over all of them.
     *
     * `start`, `answer` and `end` are seconds on one clock, such as `now()`; `answer` is NaN, or anything below `start`,
     * for a call that nobody answered. Times that run backwards count as 0. `statusCode` is that of the final response.
     * Never throws; a direction or a time that is none is dropped and counted. Hot: the cost of the four writes under it.
     */
    callEnded: (
      start: number,
      answer: number,
      end: number,
      statusCode: number,
      direction: ValueOf<typeof Direction>,
    ): void => {
      calls.inc(direction, resultOf(statusCode));
      callDuration.observe(elapsed(start, end), direction);
      if (isAnswered(start, answer)) callTalkTime.observe(elapsed(answer, end), direction);
      activeCalls.dec();
    },
  };
}
