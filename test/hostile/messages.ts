// What the parent, the attacked process and the attacker say to one another. Types only.
import type { WriterClock } from './clocks.js';

/** Which server is attacked: uWebSockets.js, node:http, or node:https with clients' certificates asked for. */
export type Kind = 'uws' | 'node' | 'https';

export type TlsFiles = { readonly certFile: string; readonly keyFile: string; readonly clientCaFile: string };

/** What the attacked process is to run. */
export type TargetPlan = {
  readonly kind: Kind;
  /** The control: a bare server in the exporter's place, which answers the same paths from constants. */
  readonly bare: boolean;
  readonly token: string;
  readonly tls?: TlsFiles | undefined;
};

/** Most pages under way at once: all readers that stall get theirs. Most connections: all of a flood are really open. */
export const limits = { maxScrapes: 24, maxConnections: 12_000 };

export type TargetOrder = 'vitals' | 'collect' | 'pause' | 'end';
export type TargetAnswer =
  /** `healthPort` is 0 where there is none. */
  | { readonly kind: 'ready'; readonly port: number; readonly healthPort: number; readonly transport: string }
  /** `resources`: of the main thread, as Node names them, sorted. */
  | {
      readonly kind: 'vitals';
      readonly clocks: readonly WriterClock[];
      readonly resources: readonly string[];
    }
  /** Every thread of the attacked process has been told to collect its garbage. */
  | { readonly kind: 'collecting' }
  /** The writers have stopped, and are still there. */
  | { readonly kind: 'paused'; readonly clocks: readonly WriterClock[] };

/** What a client over TLS has. PEM. */
export type Papers = {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** A certificate that the server must not accept. */
  readonly stranger: { readonly cert: string; readonly key: string };
};

/** Where to aim, and with what. */
export type Aim = {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly tls?: Papers | undefined;
  /** Connections of a flood, open at the same time. */
  readonly flood: number;
};

export type AttackOrder =
  | { readonly kind: 'go'; readonly attack: string; readonly aim: Aim }
  | { readonly kind: 'stop' }
  | { readonly kind: 'end' };

/** What the attacker counted. A request is counted once its last byte was written. */
export type Tally = {
  /** Connections opened, and most of them open at once. */
  connections: number;
  mostOpen: number;
  /** Connections that the attacked did not take. */
  unconnected: number;
  /** Proper requests, and those that no server may take for one. */
  requests: number;
  improper: number;
  /** Status lines seen, by code. */
  answers: Record<string, number>;
  /** Those of the metrics page among the 200. */
  pages: number;
  /** Proper requests that were left before their answer was seen: each may have been answered, or not. */
  unseen: number;
  /** Those for the metrics page among them. */
  unseenPages: number;
  /** TLS handshakes that had to fail, by the reason that the server has to find. */
  rejections: Record<string, number>;
  /** The same of those that took long: the reason is that one, or "other" for the exporter's time limit. */
  hasty: Record<string, number>;
  /** TLS connections left before anything came back over them: the handshake's last step may have been done, or not. */
  unsure: number;
  bytes: number;
};

export type AttackAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped'; readonly tally: Tally }
  | { readonly kind: 'failed'; readonly error: string };
