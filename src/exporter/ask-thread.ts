// Asks a thread whether it is still there, by sending it one end of a channel, which it keeps (segment/presence.ts). Runs on the
// exporter's thread. Cold. Checked by test/models/liveness.pml and test/models/lock.pml; change them only together.
import { MessageChannel, type MessagePort, postMessageToThread } from 'node:worker_threads';
import { PRESENCE_KEY, type PresenceMessage } from '../segment/presence.js';

/** Milliseconds after which a thread that was not to be reached is asked again, at the earliest. */
export const ASK_AGAIN_MS = 100;

/**
 * Milliseconds until a question without an answer is given up. Node itself would wait for ever, and hold some 4 KB, for a thread
 * that ended before it took the question. Long, since each question to a thread that is merely busy waits in its queue.
 */
const GIVE_UP_MS = 60_000;

/**
 * What a thread says to the question:
 * - `here`: it has the other end. Ours closes when the thread is gone, however it went.
 * - `unreachable`: it was not to be reached, or our end closed and no answer came. Only twice, ASK_AGAIN_MS apart, does that mean
 *   that it is gone: a young nested thread may not be reachable yet.
 * - `deaf`: it has not taken the port, as another listener of the same message threw, or as it or the main thread is too busy;
 *   nothing says that it is gone.
 */
export type Answer = 'here' | 'unreachable' | 'deaf';

/**
 * The answer passes through the main thread and takes as long as that one is busy. Where it never comes the close of the port
 * stands for it: the thread ended as the question came, or it was the thread of a thread that ended with it. Of those nobody
 * tells Node's main thread, which drops what is sent to them without a word.
 */
export function askThread(
  thread: number,
  giveUpMs = GIVE_UP_MS,
): { readonly port: MessagePort; readonly answer: Promise<Answer> } {
  const { port1: port, port2 } = new MessageChannel();
  port.unref();
  const answer = new Promise<Answer>((resolve) => {
    port.once('close', () => resolve('unreachable'));
    postMessageToThread(thread, { [PRESENCE_KEY]: port2 } satisfies PresenceMessage, [port2], giveUpMs).then(
      () => resolve('here'),
      (error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        resolve(code === 'ERR_WORKER_MESSAGING_FAILED' ? 'unreachable' : 'deaf');
        port.close();
      },
    );
  });
  return { port, answer };
}
