/**
 * Writes what an image holds as an SPDX 2.3 document to `usr/share/sbom/steps.spdx.json` in it, while it is being built.
 * Usage: node image-sbom.ts ROOT PACKAGES; ROOT is the image's root folder with dpkg's `status.d`, PACKAGES a JSON list of
 * the npm packages `{name, version, license}` in the bundle.
 * https://spdx.github.io/spdx-spec/v2.3/
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
}

const [root = '', packagesFile = ''] = process.argv.slice(2);
const status = join(root, 'var/lib/dpkg/status.d');
const packages = [...readdirSync(status).map(debianPackage), nodePackage(), ...npmPackages()].sort((a, b) =>
  a.purl < b.purl ? -1 : 1,
);
const digest = createHash('sha256').update(JSON.stringify(packages)).digest('hex');

const document = {
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'ghcr.io/millrace/steps',
  documentNamespace: `https://github.com/millrace/millrace/sbom/steps-${digest}`,
  creationInfo: { created: created(), creators: ['Tool: millrace-images'] },
  packages: packages.map(({ name, version, license, purl }, index) => ({
    SPDXID: `SPDXRef-Package-${index}`,
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: license,
    copyrightText: 'NOASSERTION',
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
  })),
  relationships: packages.map((_, index) => ({
    spdxElementId: 'SPDXRef-DOCUMENT',
    relationshipType: 'DESCRIBES',
    relatedSpdxElement: `SPDXRef-Package-${index}`,
  })),
};
mkdirSync(join(root, 'usr/share/sbom'), { recursive: true });
writeFileSync(join(root, 'usr/share/sbom/steps.spdx.json'), `${JSON.stringify(document, null, 2)}\n`);

/** dpkg says nothing of licenses. */
function debianPackage(file: string): Package {
  const text = readFileSync(join(status, file), 'utf8');
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const [name, version, architecture] = [field('Package'), field('Version'), field('Architecture')];
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { name, version, license: 'NOASSERTION', purl };
}

function nodePackage(): Package {
  const version = process.versions.node;
  return { name: 'node', version, license: 'MIT', purl: `pkg:generic/node@${version}` };
}

function npmPackages(): readonly Package[] {
  const listed: readonly Omit<Package, 'purl'>[] = JSON.parse(readFileSync(packagesFile, 'utf8'));
  return listed.map((one) => ({
    ...one,
    purl: `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`,
  }));
}

/** The same sources give the same document where the builder says which moment counts. https://reproducible-builds.org/specs/source-date-epoch/ */
function created(): string {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  const date = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
