// What startExporter gives: types only.
import type { Mountable } from './mounted.js';

/** A running exporter. */
export interface Exporter extends Mountable {
  /**
   * Where the metrics page is, such as http://127.0.0.1:9464/metrics, or the health report where metrics are not enabled; ''
   * where it does not listen.
   */
  readonly url: string;
  /** The port it listens on; 0 where it does not listen. */
  readonly port: number;
  readonly host: string;
  /** The server in use: uWebSockets.js, or node:http and node:https; 'none' where it does not listen. */
  readonly transport: 'uws' | 'node' | 'none';
  /** Sets what the ready path answers, 200 or 503, from the moment it returns. Cold. */
  setReady(ready: boolean): void;
  /**
   * Stops serving and ends the thread; every connection is closed at once. Resolves when the port is free again and the
   * segments may get another exporter. Never rejects; may be called again.
   */
  close(): Promise<void>;
  /** Resolves when the exporter has ended: undefined after `close`, otherwise what ended it. Never rejects. */
  readonly closed: Promise<Error | undefined>;
}
