/** Runs a container in bubblewrap: https://github.com/containers/bubblewrap */
import { findProgram } from './find-program.ts';
import type { Inside, Sandbox } from './sandbox.ts';
import { bindings, isWithin, makeMountPoints } from './view.ts';

/** The sandbox, absent when the program `bwrap` is not there. */
export function bubblewrap(): Sandbox | undefined {
  const file = findProgram('bwrap', process.env['PATH']);
  if (file === undefined) return undefined;
  return {
    kind: 'bubblewrap',
    isolates: true,
    enter(inside) {
      makeMountPoints(inside.view);
      return { command: { file, args: bubblewrapArguments(inside) }, leave: () => {} };
    },
  };
}

/** The arguments; what they mount later lies over what they mount earlier. */
export function bubblewrapArguments(inside: Inside): readonly string[] {
  const { program, workingDirectory, view, visible, hidden } = inside;
  const [temporary, ...volumes] = bindings(view).map(({ path, source, readOnly }) => [
    readOnly ? '--ro-bind' : '--bind',
    source,
    path,
  ]);
  return [
    ...[
      '--die-with-parent',
      '--unshare-pid',
      '--unshare-ipc',
      '--ro-bind',
      '/',
      '/',
      '--dev',
      '/dev',
      '--proc',
      '/proc',
    ],
    ...(temporary ?? []),
    ...visible.filter((path) => isWithin(path, '/tmp')).flatMap((path) => ['--ro-bind', path, path]),
    ...hidden.flatMap((path) => ['--tmpfs', path]),
    ...volumes.flat(),
    ...['--chdir', workingDirectory, '--', ...program],
  ];
}
