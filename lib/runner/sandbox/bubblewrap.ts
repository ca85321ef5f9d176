/** Runs a container in bubblewrap: https://github.com/containers/bubblewrap */
import { lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findProgram } from './find-program.ts';
import { type Layer, machineEntries } from './layers.ts';
import type { Inside, Sandbox } from './sandbox.ts';
import { bindings, isWithin, makeMountPoints, type View } from './view.ts';

/** The sandbox, absent when the program `bwrap` is not there. */
export function bubblewrap(): Sandbox | undefined {
  const file = findProgram('bwrap', process.env['PATH']);
  if (file === undefined) return undefined;
  return {
    kind: 'bubblewrap',
    isolates: true,
    hasLayers: true,
    enter(inside) {
      for (const layer of inside.view.layers ?? []) makeLayer(layer);
      makeMountPoints(inside.view);
      return { command: { file, args: bubblewrapArguments(inside), reportsEnd: true }, leave: () => {} };
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
      '--json-status-fd',
      '3',
      ...rootArguments(view),
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

/** Makes the folder of a layer with the machine's links in it; a container that is tried again finds them there. */
function makeLayer(layer: Layer): void {
  mkdirSync(layer.source, { recursive: true });
  for (const path of machineEntries(layer).filter(isLink)) {
    const link = join(layer.source, relative(layer.path, path));
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(readlinkSync(path), link);
  }
}

/** The machine's root read-only, or in layers: a folder of the container's own, and in it what the machine has there. */
function rootArguments({ layers }: View): readonly string[] {
  if (layers === undefined) return ['--ro-bind', '/', '/'];
  return layers.flatMap((layer) => [
    ...['--bind', layer.source, layer.path],
    ...machineEntries(layer).flatMap((path) => (isLink(path) ? [] : ['--ro-bind-try', path, path])),
  ]);
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}
