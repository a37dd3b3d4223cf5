// The subjects of the sip catalogue's helpers for voice agents. Runs in the child process of a subject.
import { AttachMode, AttachResult, FallbackFrom, FallbackTo, NativeResult } from 'pegcount/catalog/sip';
import * as given from './helper-arguments.js';
import type { Metrics } from './helper-families.js';

// Constants of this module: an imported one is loaded anew in every turn of a loop.
const { MASK, bad, four, modes } = given;

/** The helpers of `sip` for voice agents, and the same writes by hand. */
export function voiceEvents({ sip: own }: Metrics) {
  const { voiceAttaches, voiceAttachModeFallbacks } = own;
  const attached = (): void => own.voiceAttach(AttachMode.cascaded, true);
  const fellBack = (): void => own.voiceAttachModeFallback(FallbackFrom.pipeline, FallbackTo.realtime);
  const { ok, config_error: failed } = AttachResult;
  return {
    helper_voice_attach: {
      event: (index: number) => own.voiceAttach(modes[index & MASK], four[index & MASK] === 0),
      bad: [() => own.voiceAttach(bad(2), true)],
      increment: attached,
    },
    under_voice_attach: {
      event: (index: number) =>
        voiceAttaches.inc(modes[index & MASK], four[index & MASK] === 0 ? ok : failed),
      bad: [() => voiceAttaches.inc(bad(2), ok)],
      increment: attached,
    },
    helper_voice_attach_mode_fallback: {
      event: fellBack,
      bad: [() => own.voiceAttachModeFallback(bad(1), bad(1))],
      increment: fellBack,
    },
    under_fallback: {
      event: () => voiceAttachModeFallbacks.inc(FallbackFrom.pipeline, FallbackTo.realtime),
      bad: [() => voiceAttachModeFallbacks.inc(bad(1), bad(1))],
      increment: fellBack,
    },
    helper_voice_attach_native: {
      event: (index: number) => own.voiceAttachNative(four[index & MASK] === 0),
      bad: [() => own.voiceAttachNatives.inc(bad(NativeResult.values.length))],
      increment: () => own.voiceAttachNative(true),
    },
  };
}
