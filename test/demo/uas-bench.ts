// A user agent server between a phone and a media plane that the test plays, with a still clock and real metrics.
import { DialPlan } from '#dist/demo/dial-plan.js';
import type { MediaLeg, MediaPlane } from '#dist/demo/media-client.js';
import { families } from '#dist/demo/metrics.js';
import { parseMessage, type SipRequest, type SipResponse } from '#dist/demo/sip-message.js';
import { UserAgentServer } from '#dist/demo/uas.js';
import { fresh } from '../support/fresh.js';
import type { Page } from '../support/page.js';
import { FakeClock } from './fake-clock.js';
import { OFFER, PHONE, type RequestParts, requestText } from './messages.js';

class FakeMedia implements MediaPlane {
  open_ = 0;
  opened = 0;
  refuse = false;

  open(): Promise<MediaLeg> {
    if (this.refuse) return Promise.reject(new Error('no endpoint'));
    this.opened += 1;
    this.open_ += 1;
    return Promise.resolve({ address: '127.0.0.1', port: 30_000, close: () => (this.open_ -= 1) });
  }
}

export class UasBench {
  readonly clock = new FakeClock();
  readonly media = new FakeMedia();
  readonly responses: SipResponse[] = [];
  /** Requests that the server sent: BYEs. */
  readonly requests: SipRequest[] = [];
  readonly uas: UserAgentServer;
  /** Reads the page, strictly. */
  readonly page: () => Promise<Page>;

  constructor(rejectPercent = 0) {
    const { writer, page } = fresh(families.tree, {}, { strict: true });
    this.page = page;
    this.uas = new UserAgentServer({
      clock: this.clock,
      send: (bytes) => {
        const message = parseMessage(bytes);
        if (message?.kind === 'response') this.responses.push(message);
        else if (message?.kind === 'request') this.requests.push(message);
        // The answer to a malformed request copies what is wrong with it.
        else if (!bytes.toString().startsWith('SIP/2.0 400 '))
          throw new Error(`the server sent ${bytes.toString()}`);
      },
      metrics: writer,
      media: this.media,
      plan: new DialPlan(rejectPercent),
      local: { address: '127.0.0.1', port: 5060 },
      tagPrefix: 'w0-',
      trunks: ['carrier-7', 'carrier-9'],
      queues: ['support', 'sales'],
    });
  }

  /** The phone sends a request, or any text. */
  async send(method: string, parts?: RequestParts): Promise<void> {
    await this.sendText(requestText(method, parts));
  }
  async sendText(text: string): Promise<void> {
    const message = parseMessage(Buffer.from(text));
    if (message !== undefined) this.uas.receive(message, PHONE);
    await settle();
  }

  /** An INVITE with an offer; `call` makes it one of its own. */
  async invite(call = '1', parts: RequestParts = {}): Promise<void> {
    await this.send('INVITE', { callId: call, branch: `z9hG4bK-${call}`, body: OFFER, ...parts });
  }
  /** A call that is answered and acknowledged; returns what its requests need. */
  async talk(call = '1', parts: RequestParts = {}): Promise<RequestParts> {
    await this.invite(call, parts);
    this.clock.advance(200);
    const within = { callId: call, toTag: this.lastTag };
    await this.send('ACK', { ...within, branch: `z9hG4bK-ack-${call}` });
    return within;
  }

  get statuses(): number[] {
    return this.responses.map(({ status }) => status);
  }
  get last(): SipResponse {
    return this.responses.at(-1)!;
  }
  get lastTag(): string {
    return this.last.to.params.get('tag')!;
  }

  /** What the page says of some series; 0 for one that it does not show. */
  async figures(...series: string[]): Promise<number[]> {
    const { values } = await this.page();
    return series.map((name) => values.get(name) ?? 0);
  }
}

/** Lets promises settle. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
