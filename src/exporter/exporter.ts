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
  /** Where the health report is on its own port, such as http://127.0.0.1:9465/health; '' where there is no such port. */
  readonly healthUrl: string;
  /** The port of option `healthPort`; 0 where there is none. */
  readonly healthPort: number;
  /** The server in use: uWebSockets.js, or node:http and node:https; 'none' where it does not listen. */
  readonly transport: 'uws' | 'node' | 'none';
  /** Sets what the ready path answers, 200 or 503, from the moment it returns. Cold. */
  setReady(ready: boolean): void;
  /**
   * Stops serving and ends its threads; every connection is closed at once. Resolves when its ports are free again and the
   * segments may get another exporter. Never rejects; may be called again.
   */
  close(): Promise<void>;
  /**
   * Resolves when the exporter has ended: undefined after `close`, otherwise what ended it. With a health port it ends when either
   * of its threads does. Never rejects.
   */
  readonly closed: Promise<Error | undefined>;
}
