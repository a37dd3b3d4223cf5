// Stand-ins for what the exporter is given: counters that remember, pages whose references are counted.
import type { ExporterCounters } from '#dist/exporter/counters.js';
import type { Page, PageSource } from '#dist/exporter/page-source.js';
import type { RouteParts } from '#dist/exporter/routes.js';

export class FakeCounters implements ExporterCounters {
  readonly codes: number[] = [];
  readonly renders: number[] = [];
  failures = 0;
  flying = 0;
  request(code: number): void {
    this.codes.push(code);
  }
  inFlight(delta: number): void {
    this.flying += delta;
  }
  rendered(_seconds: number, bytes: number): void {
    this.renders.push(bytes);
  }
  renderFailed(): void {
    this.failures++;
  }
  readonly scrapes: number[] = [];
  scraped(seconds: number): void {
    this.scrapes.push(seconds);
  }
  tlsRejected(): void {}
  connectionRefused(): void {}
}

export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/** A source of one page, which counts the references to it: never below zero, and back to zero at the end. */
export class FakeSource implements PageSource {
  readonly contentType = contentType;
  /** How its pages say they are encoded. */
  encoding: Page['encoding'] = '';
  references = 0;
  handedOut = 0;
  /** The Accept headers it was asked with. */
  readonly accepts: string[] = [];
  /** Awaited before a page is handed out. */
  gate: () => Promise<void> = () => Promise.resolve();

  constructor(public bytes: Uint8Array = Buffer.from('calls_total 1\n')) {}

  async page(accept: string): Promise<Page> {
    this.accepts.push(accept);
    await this.gate();
    this.references++;
    this.handedOut++;
    return {
      bytes: this.bytes,
      contentType,
      encoding: this.encoding,
      retain: () => {
        this.references++;
      },
      release: () => {
        if (this.references-- === 0) throw new Error('released too often');
      },
    };
  }
}

export interface FakeParts extends RouteParts {
  readonly source: FakeSource;
  readonly counters: FakeCounters;
}

export function fakeParts(changes: Partial<FakeParts> = {}): FakeParts {
  return {
    path: '/metrics',
    healthzPath: '/healthz',
    healthPath: '/health',
    readyPath: '/ready',
    livePath: '/live',
    enabled: true,
    token: '',
    maxScrapes: 1000,
    version: '1.2.3',
    source: new FakeSource(),
    activeCalls: () => 7,
    health: () => Promise.resolve({ healthy: true, checks: { main_loop: 'healthy' } }),
    ready: () => true,
    counters: new FakeCounters(),
    ...changes,
  };
}
