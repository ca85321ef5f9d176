/** Packs and unpacks artifacts as Argo does: gzipped tar files unless another strategy is asked for. */
import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Readable, Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BlobReader, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { execa } from 'execa';
import type { ArchiveStrategy } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { isWithin } from '../sandbox/view.ts';

/** A file or folder under the name it has in the container. */
export interface Packed {
  readonly source: string;
  readonly name: string;
}

const defaultLevel = 6;

/** Writes a file or folder into a `.tgz` file, its links as links. */
export async function packTar({ source, name }: Packed, target: string, level = defaultLevel): Promise<void> {
  const own = basename(source);
  const escaped = own.replace(/[\\^$.*[\]]/g, '\\$&');
  const rename_ = `flags=rhS;s\u0001^${escaped}\u0001${name.replace(/[\\&]/g, '\\$&')}\u0001`;
  const gzip = `gzip -n -${Math.min(9, Math.max(1, level))}`;
  await tar([
    ...['--create', '--file', target, `--use-compress-program=${gzip}`, `--transform=${rename_}`],
    ...['--owner=0', '--group=0', '--numeric-owner', '--directory', dirname(source), '--', own],
  ]);
}

/** Writes a file, or a folder's files, into a `.zip` file. */
export async function packZip({ source, name }: Packed, target: string): Promise<void> {
  const writer = new ZipWriter<void>(Writable.toWeb(createWriteStream(target)));
  const isFolder = (await stat(source)).isDirectory();
  const files = isFolder
    ? (await readdir(source, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
    : [source];
  for (const file of files) {
    await writer.add(`${name}${file.slice(source.length)}`, new BlobReader(await openAsBlob(file)), {
      unixMode: (await stat(file)).mode & 0o777,
    });
  }
  await writer.close();
}

/**
 * Puts what was loaded in its place: unpacked where the strategy says so, or where none is named and the file is a
 * gzipped tar file. An archive with one thing in it becomes that thing, any other a folder.
 */
export async function unpack(
  loaded: string,
  target: string,
  strategy: ArchiveStrategy | undefined,
): Promise<void> {
  const isFile = (await lstat(loaded)).isFile();
  const isTar =
    isFile && !strategy?.none && !strategy?.zip && (strategy?.tar || (await isGzippedTar(loaded)));
  if (!isTar && !(isFile && strategy?.zip)) return rename(loaded, target);
  const folder = `${target}.unpacked`;
  await mkdir(folder, { recursive: true });
  if (isTar) await unpackTar(loaded, folder);
  else await unpackZip(loaded, folder);
  await rm(loaded);
  const [first, ...others] = await readdir(folder);
  if (first === undefined || others.length > 0) return rename(folder, target);
  await rename(join(folder, first), target);
  await rm(folder, { recursive: true });
}

async function unpackTar(file: string, folder: string): Promise<void> {
  const zipped = (await firstBytes(file, 2)).equals(gzipMagic) ? ['--gzip'] : [];
  await tar(['--extract', '--file', file, ...zipped, '--no-same-owner', '--directory', folder]);
}

async function unpackZip(file: string, folder: string): Promise<void> {
  const reader = new ZipReader(new BlobReader(await openAsBlob(file)));
  for (const entry of await reader.getEntries()) {
    const path = join(folder, entry.filename);
    if (!isWithin(path, folder))
      throw new PermanentError(`${entry.filename}: the path leads out of the zip file`);
    await mkdir(entry.directory ? path : dirname(path), { recursive: true });
    if (entry.directory) continue;
    await entry.getData(Writable.toWeb(createWriteStream(path)));
    if (entry.unixMode) await chmod(path, entry.unixMode & 0o777);
  }
  await reader.close();
}

const gzipMagic = Buffer.from([0x1f, 0x8b]);
const tarBlock = 512;

/** Whether a file is a gzipped tar file: its first block's checksum is right. */
async function isGzippedTar(file: string): Promise<boolean> {
  if (!(await firstBytes(file, 2)).equals(gzipMagic)) return false;
  const block = await firstBlock(file);
  if (block === undefined) return false;
  const said = Number.parseInt(block.toString('latin1', 148, 156), 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  return said === sum;
}

async function firstBlock(file: string): Promise<Buffer | undefined> {
  const stream: Readable = createReadStream(file).pipe(createGunzip());
  let block = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      block = Buffer.concat([block, chunk]);
      if (block.length >= tarBlock) return block.subarray(0, tarBlock);
    }
  } catch {
    // What cannot be unzipped is no archive, whatever its first bytes say.
  }
  return undefined;
}

async function firstBytes(file: string, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function tar(args: readonly string[]): Promise<void> {
  const { failed, stderr, exitCode } = await execa('tar', args, {
    stdin: 'ignore',
    env: { LC_ALL: 'C' },
    reject: false,
  });
  if (failed) throw new PermanentError(`tar failed (exit code ${exitCode}): ${stderr.trim().split('\n')[0]}`);
}
