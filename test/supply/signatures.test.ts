// `npm audit signatures`: that the registry signed what it gave out, where it signs, and where npm can get the keys to see that.
import { execFile } from 'node:child_process';
import test from 'ava';
import { root } from './packed.js';

interface Audit {
  readonly code: number | null;
  readonly text: string;
}

function audit(): Promise<Audit> {
  const args = ['audit', 'signatures', '--fetch-retries=0', '--fetch-timeout=10000'];
  return new Promise((resolve) => {
    execFile('npm', args, { cwd: root, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, text: stdout + stderr });
    });
  });
}

/** Why nothing could be found out, if so: no network, no keys, or a registry that signs nothing. */
function unavailable({ code, text }: Audit): string | undefined {
  if (code === 0) return undefined;
  if (code === null) return 'no answer';
  const network =
    /npm error code (ENOTFOUND|EAI_AGAIN|ECONN\w+|E\w+UNREACH|E\w*TIMEDOUT|E\w+TIMEOUT|E[45]\d\d)/.exec(
      text,
    )?.[1];
  if (text.includes('no dependencies to audit that were installed from a supported registry'))
    return 'the registry signs nothing';
  return network === undefined ? undefined : `npm ends with ${network}`;
}

const found = await audit();
const reason = unavailable(found);
const title = 'every package has a valid signature of its registry';
// Not a failure in CI either: whether signatures are to be had is the registry's choice, and not that of this project.
if (reason !== undefined) test.skip(`${title} (cannot be told here: ${reason})`, (t) => t.pass());
else test(title, (t) => t.is(found.code, 0, found.text));
