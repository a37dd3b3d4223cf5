// What signalling and media threads say to each other over their MessagePort. Both kinds of thread.
import type { Codec } from './sdp.js';

/** From signalling to media. `call` is a number of the signalling thread's own. */
export type MediaRequest =
  | { readonly type: 'open'; readonly call: number; readonly codec: Codec }
  | { readonly type: 'close'; readonly call: number };

/** From media to signalling, in answer to `open`. */
export type MediaReply =
  | { readonly type: 'opened'; readonly call: number; readonly address: string; readonly port: number }
  | { readonly type: 'refused'; readonly call: number; readonly why: string };
