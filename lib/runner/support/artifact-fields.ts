/** The fields of artifacts and of the places where they lie. */
import {
  any,
  type Fields,
  flag,
  list,
  noMeaning,
  number,
  one,
  string,
  strings,
  text,
} from './field-table.ts';

const kept = noMeaning('artifacts stay until you delete them');

/** An artifact among inputs, outputs or arguments. */
export const artifact = (): Fields => ({
  name: string,
  path: string,
  mode: number,
  recurseMode: flag,
  from: string,
  fromExpression: string,
  subPath: string,
  optional: flag,
  globalName: string,
  archive: one(() => ({
    none: one(() => ({})),
    tar: one(() => ({ compressionLevel: number })),
    zip: one(() => ({})),
  })),
  artifactGC: kept,
  deleted: kept,
  ...location(),
});

/** Where artifacts lie. */
export const location = (): Fields => ({
  s3: one(s3),
  raw: one(() => ({ data: string })),
  http: one(() => ({ url: string, headers: list(() => ({ name: string, value: string })), auth: one(auth) })),
  artifactory: one(() => ({ url: string, ...basicAuth() })),
  git: one(() => ({
    repo: string,
    revision: string,
    branch: string,
    singleBranch: flag,
    depth: number,
    fetch: strings,
    disableSubmodules: flag,
    insecureSkipTLS: flag,
    insecureIgnoreHostKey: noMeaning('repositories are read over HTTP'),
    ...basicAuth(),
  })),
  archiveLogs: noMeaning("logs stay in the run's folder"),
});

/** `artifactRepositoryRef`. */
export const repositoryReference = (): Fields => ({ configMap: string, key: string });

/** The source of a `data` template and what is made of it. */
export const data = (): Fields => ({
  source: one(() => ({ artifactPaths: one(artifact) })),
  transformation: list(() => ({ expression: string })),
});

const s3 = (): Fields => ({
  endpoint: string,
  bucket: string,
  key: text,
  insecure: flag,
  region: string,
  accessKeySecret: one(secretKey),
  secretKeySecret: one(secretKey),
  sessionTokenSecret: one(secretKey),
  useSDKCreds: flag,
  createBucketIfNotPresent: any,
});

const auth = (): Fields => ({ basicAuth: one(basicAuth) });
const basicAuth = (): Fields => ({ usernameSecret: one(secretKey), passwordSecret: one(secretKey) });
const secretKey = (): Fields => ({ name: string, key: string, optional: flag });
