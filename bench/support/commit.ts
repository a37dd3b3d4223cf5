// Which state of the sources a bench runs on. Looked up when it starts, since commits may be made while it runs. Parent processes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout, from build/bench/support/. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
/** What benches and their report write themselves changes nothing that is measured. */
const written = ['bench/results', 'bench/charts', 'README.md', 'native-free.md'];

function git(...given: string[]): string | undefined {
  // Without optional locks: somebody may be committing.
  const { status, stdout } = spawnSync('git', ['--no-optional-locks', ...given], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
}

function stateOfSources(): string | undefined {
  const head = git('rev-parse', '--short', 'HEAD');
  const changes = git('status', '--porcelain', '--', '.', ...written.map((path) => `:!${path}`));
  if (head === undefined || changes === undefined) return undefined;
  return changes === '' ? head : `${head}+`;
}

/** The commit, with `+` behind it where files have changed since; undefined where there is no git or no repository. */
export const commit = stateOfSources();
