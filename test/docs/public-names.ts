/** What authors can write: the values that `lib/index.ts` gives from the authoring layer, and the options of its interfaces. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../dist/manifests.ts';

/** The names of functions, constants and classes. */
export function publicNames(): readonly string[] {
  const index = readFileSync(join(root, 'lib/index.ts'), 'utf8');
  const authoring = index.matchAll(/^export \{([^}]*)\} from '\.\/(?:argo|contract)\/[^']+';$/gm);
  return [...authoring].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );
}

/** Interfaces in which an author gives values; the others are what Millrace hands out or keeps. */
const givenInterfaces =
  /^(?:\w+(?:Props|Options)|Container|SideContainer|Script|Order|After|ContinueOn|HttpRequest|Memoize|Mutex|Mount|Schedule|TimeToLive|WorkflowArtifactGC|ArgoSettings|Defaults|AddedParameter|StepSurroundings|SecretKey|ConfigMapKey)$/;
/** What has such a name and is filled in by Millrace itself. */
const internal = ['RefOptions', 'Mount.isOfWorkflow'];

/** Each option with the interface that has it. */
export function optionsOf(): readonly { readonly of: string; readonly option: string }[] {
  const folder = join(root, 'lib/argo');
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    const interfaces = source.matchAll(/^export interface (\w+).*?\{\n(.*?)^\}$/gms);
    return [...interfaces].flatMap(([, of = '', body = '']) => {
      if (!givenInterfaces.test(of) || internal.includes(of)) return [];
      const options = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option = '']) => option);
      return options
        .filter((option) => !internal.includes(`${of}.${option}`))
        .map((option) => ({ of, option }));
    });
  });
}
