// How the demo is set where it is put under load from outside: its threads on any ports, without its built-in caller.
import type { DemoOptions } from '#dist/demo/options.js';

export const demoOptions = {
  config: undefined,
  sipPort: 0,
  metricsPort: 0,
  signalling: 2,
  media: 2,
  callsPerSecond: 1,
  rejectPercent: 0,
  load: false,
  seconds: undefined,
  tokenFile: undefined,
} as const satisfies DemoOptions;

/** Threads that write metrics: all but the main one. */
export const WORKERS = demoOptions.signalling + demoOptions.media;
