// The summary line: scrapes the demo's own metrics page and says the main figures in one line. Main thread.

/** The sum of all series of a name whose labels contain `having`, on a page of the text format. */
export function sumOf(page: string, name: string, having = ''): number {
  let sum = 0;
  for (const line of page.split('\n')) {
    if (!line.startsWith(name)) continue;
    const rest = line.slice(name.length);
    if (!/^[ {]/.test(rest) || !rest.includes(having)) continue;
    sum += Number(rest.slice(rest.lastIndexOf(' ') + 1));
  }
  return sum;
}

/** One line for a page. */
export function summarise(page: string): string {
  const calls = (result: string) => sumOf(page, 'rustpbx_calls_total', `result="${result}"`);
  const figures = [
    `active ${sumOf(page, 'rustpbx_active_calls')}`,
    `calls ok ${calls('ok')} redirect ${calls('redirect')} rejected ${calls('rejected')} failed ${calls('failed')}`,
    `registered ${sumOf(page, 'rustpbx_sip_registrations_active')}`,
    `rtp in ${sumOf(page, 'rustpbx_rtp_packets_received_total')}`,
    `out ${sumOf(page, 'rustpbx_rtp_packets_sent_total')}`,
    `lost ${sumOf(page, 'rustpbx_rtp_packets_lost_total')}`,
  ];
  return figures.join(' · ');
}

/** On a terminal the line is rewritten every second; into a file or pipe one goes every five. */
const TERMINAL_MS = 1000;
const PIPE_MS = 5000;
const SCRAPE_LIMIT_MS = 5000;

/** Prints the line from time to time until `close`, which prints it once more. */
export class LiveLine {
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #out: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout;
  /** The scrape under way, if any: a slow machine gets fewer lines, not more scrapes. */
  #printing: Promise<void> | undefined;

  constructor(url: string, token: string | undefined, out: NodeJS.WriteStream) {
    this.#url = url;
    this.#token = token;
    this.#out = out;
    const tick = (): void => {
      this.#printing ??= this.#print().finally(() => (this.#printing = undefined));
    };
    this.#timer = setInterval(tick, out.isTTY ? TERMINAL_MS : PIPE_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#printing;
    await this.#print();
    if (this.#out.isTTY) this.#out.write('\n');
  }

  /** A failed scrape is said instead; it ends nothing. */
  async #print(): Promise<void> {
    const text = await this.#scrape().then(summarise, (error: unknown) => `no scrape: ${String(error)}`);
    if (!this.#out.isTTY) this.#out.write(`${text}\n`);
    else this.#out.write(`\r\u001b[K${text.slice(0, Math.max(this.#out.columns - 1, 20))}`);
  }

  async #scrape(): Promise<string> {
    const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    const response = await fetch(this.#url, { headers, signal: AbortSignal.timeout(SCRAPE_LIMIT_MS) });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return response.text();
  }
}
