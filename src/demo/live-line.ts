// The summary line: asks the exporter for the metrics page and says the main figures in one line. Main thread.

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

/** One line for a page, where the names of the pbx catalogue begin with this prefix. */
export function summarise(page: string, prefix = 'rustpbx'): string {
  const sum = (name: string, having?: string) => sumOf(page, `${prefix}_${name}`, having);
  const calls = (result: string) => sum('calls_total', `result="${result}"`);
  const figures = [
    `active ${sum('active_calls')}`,
    `calls ok ${calls('ok')} redirect ${calls('redirect')} rejected ${calls('rejected')} failed ${calls('failed')}`,
    `registered ${sum('sip_registrations_active')}`,
    `queued ${sum('queue_size')}`,
    `rtp in ${sum('rtp_packets_received_total')}`,
    `out ${sum('rtp_packets_sent_total')}`,
    `lost ${sum('rtp_packets_lost_total')}`,
  ];
  return figures.join(' · ');
}

/** On a terminal the line is rewritten every second; into a file or pipe one goes every five. */
const TERMINAL_MS = 1000;
const PIPE_MS = 5000;

/** Prints the line from time to time until `close`, which prints it once more. */
export class LiveLine {
  readonly #page: () => Promise<string>;
  readonly #prefix: string | undefined;
  readonly #out: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout;
  /** The page under way, if any: a slow machine gets fewer lines, not more pages. */
  #printing: Promise<void> | undefined;

  constructor(page: () => Promise<string>, prefix: string | undefined, out: NodeJS.WriteStream) {
    this.#page = page;
    this.#prefix = prefix;
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

  /** A page that fails is said instead; it ends nothing. */
  async #print(): Promise<void> {
    const text = await this.#page().then(
      (page) => summarise(page, this.#prefix),
      (error: unknown) => `no page: ${String(error)}`,
    );
    if (!this.#out.isTTY) this.#out.write(`${text}\n`);
    else this.#out.write(`\r\u001b[K${text.slice(0, Math.max(this.#out.columns - 1, 20))}`);
  }
}
