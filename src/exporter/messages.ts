// What the starting thread and the exporter's thread say to each other: structured-cloneable data.
import type { CheckedOptions } from './options.js';
import type { Request } from './routes.js';

/** From the starting thread: close the server and end. */
export const closeRequest = 'close';

/** Whose answer a mounted handler wants: the metrics page, whatever the path, or one of the health paths. */
export type Mount = 'page' | 'health';

/** From the starting thread: about a page or an answer that it serves by itself. `id` names the question. */
export type MountOrder =
  | { readonly kind: 'page'; readonly id: number; readonly accept: string }
  | { readonly kind: 'request'; readonly id: number; readonly mount: Mount; readonly request: Request }
  /** The answer to a request is sent in full, or its reader is gone. Said once for each reply. */
  | { readonly kind: 'sent'; readonly id: number };

/** From the starting thread: what a health check has come to. */
export type CheckAnswer = { readonly kind: 'checked'; readonly name: string; readonly healthy: boolean };

/** All that the starting thread says. */
export type Order = typeof closeRequest | MountOrder | CheckAnswer;

/** An error on its way to another thread, where its class would be lost. */
export interface CarriedError {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: string | undefined;
}

/** From the exporter's thread: the answers to mount orders. */
export type MountReport =
  | { readonly kind: 'page'; readonly id: number; readonly contentType: string; readonly body: Uint8Array }
  | { readonly kind: 'no page'; readonly id: number; readonly error: CarriedError }
  | {
      readonly kind: 'reply';
      readonly id: number;
      readonly status: number;
      /** Content-Length among them. */
      readonly headers: readonly (readonly [name: string, value: string])[];
      /** Empty for HEAD. */
      readonly body: Uint8Array;
    };

/** From the exporter's thread. */
export type Report =
  | {
      readonly kind: 'listening';
      readonly transport: 'uws' | 'node' | 'none';
      /** 0 where it does not listen. */
      readonly port: number;
      /** Why it is not uWebSockets.js, where that was to be had. */
      readonly notice?: string | undefined;
    }
  /** Its last words: it could not start, or something was thrown that nothing caught. */
  | { readonly kind: 'failed'; readonly error: CarriedError }
  /** It goes on, but somebody should know. One line. */
  | { readonly kind: 'warning'; readonly line: string }
  /** Run these health checks; each is answered once, whenever it has come to something. */
  | { readonly kind: 'check'; readonly names: readonly string[] }
  | MountReport;

/** The workerData of the exporter's thread. */
export interface ThreadData<Parts = unknown> {
  readonly control: SharedArrayBuffer;
  /** Whether the application is ready: see ready.ts. */
  readonly ready: SharedArrayBuffer;
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
