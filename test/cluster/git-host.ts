/**
 * What is outside of the namespace of the models, in a namespace beside it: a Git server with one repository, and the files
 * of its DVC remote. Both listen at port 443, the one that the policies of `dist/` leave open, though they speak plain HTTP.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { withPortForward } from '../../lib/cluster/port-forward.ts';
import type { Tokens } from '../../lib/embedded/git-access.ts';
import { makeNamespace, patienceSeconds, restricted } from './namespace.ts';

const port = 443;

export interface GitHost extends Tokens {
  /** The repository, as pods have it. */
  readonly repoUrl: string;
  /** The DVC remote, as pods have it. */
  readonly dataUrl: string;
  /** Lets pods read the files of a folder at `dataUrl`. */
  serveData(folder: string): Promise<void>;
  /** Puts the branch main of a bare repository of this machine there. */
  push(repository: string): Promise<void>;
  /** Puts that one's main here. */
  fetch(repository: string): Promise<void>;
  remove(): Promise<void>;
}

/** Starts both; the repository has a name that nothing else has. */
export async function gitHost(repository: string): Promise<GitHost> {
  const namespace = await makeNamespace('git', restricted);
  const name = basename(repository);
  const tokens = { readToken: randomBytes(16).toString('hex'), writeToken: randomBytes(16).toString('hex') };
  await namespace.apply([
    configMap('git', { data: { 'server.mjs': await program() } }),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'git' }, stringData: tokens },
    ...server('git', {
      image: 'ghcr.io/millrace/test-git:0.1.0',
      command: ['node', '/etc/git/server.mjs'],
      env: [
        { name: 'PORT', value: String(port) },
        { name: 'REPOSITORY', value: name },
        { name: 'READ_TOKEN', valueFrom: { secretKeyRef: { name: 'git', key: 'readToken' } } },
        { name: 'WRITE_TOKEN', valueFrom: { secretKeyRef: { name: 'git', key: 'writeToken' } } },
      ],
    }),
  ]);
  const isThere = (what: string) =>
    namespace.kubectl(['rollout', 'status', `deployment/${what}`, `--timeout=${patienceSeconds}s`]);
  await isThere('git');
  const authorization = `Authorization: Bearer ${tokens.writeToken}`;
  const git = (folder: string, command: string, ...args: string[]) =>
    withPortForward({}, { namespace: namespace.name, service: 'git', port }, async (local) => {
      const url = `http://127.0.0.1:${local}/${name}`;
      const env = {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: authorization,
      };
      await execa('git', [command, '--quiet', url, ...args], { cwd: folder, env });
    });
  const urlOf = (service: string) => `http://${service}.${namespace.name}.svc:${port}`;
  return {
    ...tokens,
    repoUrl: `${urlOf('git')}/${name}`,
    dataUrl: urlOf('data'),
    async serveData(folder) {
      const files = filesOf(folder);
      await namespace.apply([
        configMap('data', {
          binaryData: Object.fromEntries(files.map(({ key, content }) => [key, content])),
        }),
        ...server('data', {
          image: 'busybox:1.35',
          command: ['httpd', '-f', '-p', String(port), '-h', '/etc/data'],
          items: files.map(({ key, path }) => ({ key, path })),
        }),
      ]);
      await isThere('data');
    },
    push: (folder) => git(folder, 'push', 'main'),
    fetch: (folder) => git(folder, 'fetch', '+main:main'),
    remove: () => namespace.remove(),
  };
}

/** The Git server in one file. */
async function program(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'git-server.ts')],
    ...{ bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node24', write: false },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outputFiles[0]?.text ?? '';
}

/** The files of a folder, each with a name that a ConfigMap takes. */
function filesOf(folder: string) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry, index) => {
      const file = join(entry.parentPath, entry.name);
      return { key: `file-${index}`, path: relative(folder, file), content: readFileSync(file, 'base64') };
    });
}

function configMap(name: string, content: object): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...content };
}

interface Program {
  readonly image: string;
  readonly command: readonly string[];
  readonly env?: readonly object[];
  /** Where the keys of the ConfigMap are put. @default by their names */
  readonly items?: readonly object[];
}

/** A Deployment and its Service, both with the name of a ConfigMap that is mounted at `/etc/<name>`. */
function server(name: string, { items, ...container }: Program): readonly KubernetesObject[] {
  const labels = { app: name };
  const pod = {
    automountServiceAccountToken: false,
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      // Lets anybody listen at the port.
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: String(port) }],
    },
    containers: [
      {
        name,
        ...container,
        ports: [{ containerPort: port }],
        readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'config', mountPath: `/etc/${name}` }],
      },
    ],
    volumes: [{ name: 'config', configMap: { name, items } }],
  };
  return [
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    },
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
      spec: { selector: labels, ports: [{ port }] },
    },
  ];
}
