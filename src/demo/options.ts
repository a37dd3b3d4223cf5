// The demo's command line: options, their ranges, and errors that say what was got and what was expected. Main thread.
import { parseArgs, type ParseArgsConfig } from 'node:util';

export type DemoOptions = {
  /** A file of `pegcount/config`; undefined is the demo's own. */
  readonly config: string | undefined;
  readonly sipPort: number;
  /** Undefined leaves it to the configuration, as with the file of the token. */
  readonly metricsPort: number | undefined;
  readonly signalling: number;
  readonly media: number;
  readonly callsPerSecond: number;
  readonly rejectPercent: number;
  readonly load: boolean;
  /** Undefined runs until a signal. */
  readonly seconds: number | undefined;
  readonly tokenFile: string | undefined;
};

export const USAGE = `Usage: npm start -- [options]

A SIP server and RTP echo on worker threads, measured by pegcount. Call sip:echo@127.0.0.1 with any SIP phone;
sip:486@… (any status from 300 to 699) is refused with that status, sip:ring@… only rings, and sip:queue@… or
sip:queue-sales@… waits for an agent. sip:echo;tgrp=carrier-7@… comes over that trunk.

The environment (PEGCOUNT_…) goes before the configuration file, and these options go before both.

  --config FILE         configuration of metrics and labels (the package's src/demo/demo.toml)
  --sip-port N          UDP port for SIP, 0 for any (5060)
  --metrics-port N      TCP port for metrics, 0 for any (as configured: 9464)
  --signalling N        SIP worker threads (2)
  --media N             RTP worker threads (2)
  --calls-per-second N  calls that the built-in caller places (4)
  --reject-percent N    share of calls refused, in turn with 302, 486, 404 and 503 (10)
  --no-load             no built-in caller
  --seconds N           end after so many seconds
  --token-file FILE     ask scrapes for the bearer token in that file
  --help                this text
`;

/** What is wrong with the command line, or with the configuration, a line for each thing. */
export class UsageError extends Error {
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

const OPTIONS = {
  config: { type: 'string' },
  'sip-port': { type: 'string' },
  'metrics-port': { type: 'string' },
  signalling: { type: 'string' },
  media: { type: 'string' },
  'calls-per-second': { type: 'string' },
  'reject-percent': { type: 'string' },
  'no-load': { type: 'boolean' },
  seconds: { type: 'string' },
  'token-file': { type: 'string' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Arguments are in the process list, and in shells' histories. */
const TOKEN_REFUSED =
  '--token: got a token where every user of the machine can read it; expected --token-file FILE, or the variable ' +
  'PEGCOUNT_METRICS_TOKEN';

type Values = { readonly [name in keyof typeof OPTIONS]?: string | boolean | undefined };

function readValues(args: readonly string[]): Values {
  // Not strict: its errors know nothing of what would have been right.
  const { values, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`got "${token.value}", expected options only`);
    if (token.kind !== 'option') continue;
    if (token.name === 'token') throw new UsageError(TOKEN_REFUSED);
    if (!Object.hasOwn(OPTIONS, token.name)) {
      const known = Object.keys(OPTIONS).map((name) => `--${name}`);
      throw new UsageError(`got unknown option ${token.rawName}, expected one of ${known.join(', ')}`);
    }
    const { type } = OPTIONS[token.name as keyof typeof OPTIONS];
    const next = token.inlineValue === false && token.value.startsWith('-');
    if (type === 'string' && (token.value === undefined || next)) {
      throw new UsageError(`${token.rawName}: got no value, expected one`);
    }
    if (type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`${token.rawName}: got "${token.value}", expected no value`);
    }
  }
  return values;
}

/** Reads the command line. `help` asks for the usage; throws a UsageError for anything that is not understood. */
export function readOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = readValues(args);
  if (values.help === true) return 'help';
  const integer = (name: keyof typeof OPTIONS, from: number, to: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const number = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (number >= from && number <= to) return number;
    throw new UsageError(`--${name}: got "${text}", expected an integer from ${from} to ${to}`);
  };
  return {
    config: values.config as string | undefined,
    sipPort: integer('sip-port', 0, 65535) ?? 5060,
    metricsPort: integer('metrics-port', 0, 65535),
    signalling: integer('signalling', 1, 64) ?? 2,
    media: integer('media', 1, 64) ?? 2,
    callsPerSecond: integer('calls-per-second', 1, 200) ?? 4,
    rejectPercent: integer('reject-percent', 0, 100) ?? 10,
    load: values['no-load'] !== true,
    seconds: integer('seconds', 1, 86_400),
    tokenFile: values['token-file'] as string | undefined,
  };
}
