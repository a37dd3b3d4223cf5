// What the starting thread and the exporter's thread say to each other: structured-cloneable data.
import type { CheckedOptions } from './options.js';

/** From the starting thread: close the server and end. The only thing it ever says. */
export const closeRequest = 'close';

/** An error on its way to another thread, where its class would be lost. */
export interface CarriedError {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: string | undefined;
}

/** From the exporter's thread. */
export type Report =
  | {
      readonly kind: 'listening';
      readonly transport: 'uws' | 'node';
      readonly port: number;
      /** Why it is not uWebSockets.js, where that was to be had. */
      readonly notice?: string | undefined;
    }
  /** Its last words: it could not start, or something was thrown that nothing caught. */
  | { readonly kind: 'failed'; readonly error: CarriedError }
  /** It goes on, but somebody should know. One line. */
  | { readonly kind: 'warning'; readonly line: string };

/** The workerData of the exporter's thread. */
export interface ThreadData<Parts = unknown> {
  readonly control: SharedArrayBuffer;
  readonly options: CheckedOptions;
  /** The application's main script, from where its own uWebSockets.js is looked for. */
  readonly mainScript: string | undefined;
  /** What the thread assembles its pages from: the segments' handles and descriptions. */
  readonly parts: Parts;
}

export function carry(error: unknown): CarriedError {
  if (!(error instanceof Error)) return { message: `${String(error)} was thrown, which is no Error` };
  const { code } = error as NodeJS.ErrnoException;
  return { message: error.message, stack: error.stack, code: typeof code === 'string' ? code : undefined };
}

export function unpack({ message, stack, code }: CarriedError): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}
