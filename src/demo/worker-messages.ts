// What main and its workers say to each other, and what each kind of worker is started with. Every thread.
import type { MessagePort } from 'node:worker_threads';
import type { MetricsSource } from './metrics-source.js';
import type { Endpoint } from './sip-response.js';

/** Main to worker: finish what you do, then let your task end. */
export const STOP = 'stop';

/** Main to worker: say that you still answer. */
export type Ping = { readonly type: 'ping'; readonly ping: number };
export type Order = typeof STOP | Ping;

/** Worker to main, once, when it can be spoken to. */
export type Ready = { readonly type: 'ready'; readonly port: number };

/** Worker to main, in answer to the ping of that number. */
export type Pong = { readonly type: 'pong'; readonly ping: number };

export type SignallingTask = {
  readonly metrics: MetricsSource;
  readonly control: MessagePort;
  readonly index: number;
  /** The UDP port to listen on, 0 for any; `shared` with the other signalling workers or its own. */
  readonly port: number;
  readonly shared: boolean;
  readonly rejectPercent: number;
  /** One port to each media worker. */
  readonly media: readonly MessagePort[];
  /** One port to each signalling worker; its own place is empty. */
  readonly peers: readonly (MessagePort | undefined)[];
};

export type MediaTask = {
  readonly metrics: MetricsSource;
  readonly control: MessagePort;
  readonly index: number;
  /** One port to each signalling worker. */
  readonly signalling: readonly MessagePort[];
};

export type CallerTask = {
  /** For the figures of its thread, and for the names of trunks and queues. What it does is measured by those it calls. */
  readonly metrics: MetricsSource;
  readonly control: MessagePort;
  readonly servers: readonly Endpoint[];
  readonly callsPerSecond: number;
  /** Most milliseconds that it waits for its calls to end when it is told to stop, and again for its phones to leave; 1500. */
  readonly stopLimitMs?: number;
};

/** A datagram that reached one signalling worker and belongs to another. */
export type Forwarded = { readonly bytes: Uint8Array; readonly source: Endpoint };
