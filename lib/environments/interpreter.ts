/** Finds the machine's own Python that is new enough. */
import { execa } from 'execa';
import * as z from 'zod';
import { InputError } from '../errors.ts';

/** A Python interpreter of this machine. */
export interface Interpreter {
  readonly executable: string;
  /** Such as `3.12`. */
  readonly version: string;
  /** What its binary packages depend on: implementation, version and platform. */
  readonly tag: string;
}

const oldestMinor = 10;
/** The newest version that the locks were made for; a newer one is taken when there is no other. */
const newestMinor = 14;

const probe = `
import json, platform, sys, sysconfig
print(json.dumps({"executable": sys.executable, "minor": list(sys.version_info[:2]),
    "tag": "-".join([sys.implementation.cache_tag, sysconfig.get_platform(), platform.libc_ver()[0] or "libc"])}))
`;

const probed = z.object({
  executable: z.string().min(1),
  minor: z.tuple([z.number(), z.number()]),
  tag: z.string(),
});

/** Finds Python 3.10 or newer on PATH; throws an `InputError` that tells which ones are too old or that none is there. */
export async function findInterpreter(
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Interpreter> {
  const found: Found[] = [];
  for (const name of candidateNames()) {
    const candidate = await probeInterpreter(name, environment);
    if (candidate === undefined) continue;
    if (candidate.fit === 'fits') return candidate;
    found.push(candidate);
  }
  const newer = found.find(({ fit }) => fit === 'newer');
  if (newer !== undefined) return newer;
  throw new InputError(explain(found));
}

interface Found extends Interpreter {
  readonly fit: 'older' | 'fits' | 'newer';
}

function candidateNames(): string[] {
  const minors = Array.from({ length: newestMinor - oldestMinor + 1 }, (_, i) => newestMinor - i);
  return ['python3', ...minors.map((minor) => `python3.${minor}`)];
}

async function probeInterpreter(
  name: string,
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<Found | undefined> {
  const { failed, stdout } = await execa(name, ['-I', '-c', probe], {
    env: environment,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 30_000,
  });
  if (failed) return undefined;
  const { executable, minor, tag } = probed.parse(JSON.parse(stdout));
  const [major, number] = minor;
  const older = major < 3 || (major === 3 && number < oldestMinor);
  const newer = major > 3 || number > newestMinor;
  return { executable, version: minor.join('.'), tag, fit: older ? 'older' : newer ? 'newer' : 'fits' };
}

function explain(found: readonly Found[]): string {
  const wanted = `Python 3.${oldestMinor} or newer is needed`;
  const what =
    found.length === 0
      ? 'no working python3 is on PATH'
      : found.map(({ executable, version }) => `${executable} is Python ${version}`).join(', ');
  return `${wanted}, but ${what}; install it (Debian, Ubuntu: apt install python3; Fedora: dnf install python3) or put a newer one on PATH`;
}
