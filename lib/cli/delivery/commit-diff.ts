/** Shows a commit of a repository on this machine. */
import { execa } from 'execa';
import type { Paint } from '../text/paint.ts';
import { visibleLine } from '../text/visible.ts';

/** The commit's subject and its diff; absent when the repository does not hold it (any more). */
export async function readCommit(repository: string, commit: string): Promise<readonly string[] | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const { stdout, exitCode } = await execa(
    'git',
    [
      ...['--git-dir', repository, '-c', 'color.ui=never', '-c', 'core.pager=cat'],
      ...['show', '--format=%s', '--no-ext-diff', '--no-textconv', '--unified=1', commit, '--'],
    ],
    {
      reject: false,
      env: {
        LC_ALL: 'C',
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
      },
    },
  );
  return exitCode === 0 ? stdout.split('\n') : undefined;
}

/** The lines of a diff in its colours, without the lines that only Git needs. */
export function renderDiff(lines: readonly string[], paint: Paint): readonly string[] {
  return lines
    .filter((line) => !/^(index [0-9a-f]|diff --git |--- )/.test(line))
    .map((line) => line.replace(/^\+\+\+ b\//, '+++ '))
    .map(visibleLine)
    .map((line) => {
      if (line.startsWith('+++ ')) return paint('title', line.slice(4));
      if (line.startsWith('@@')) return paint('active', line);
      if (line.startsWith('+')) return paint('good', line);
      return line.startsWith('-') ? paint('bad', line) : line;
    });
}
