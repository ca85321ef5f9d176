/** The list of what the step image holds. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../runner/harness.ts';

test('an SPDX document names the packages of Debian, Node, and the npm packages of the bundle', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'var/lib/dpkg/status.d'), { recursive: true });
  writeFileSync(
    join(root, 'var/lib/dpkg/status.d/git'),
    'Package: git\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2.39.5-0+deb12u2\n',
  );
  const packages = join(root, 'packages.json');
  writeFileSync(packages, JSON.stringify([{ name: '@octokit/core', version: '7.0.6', license: 'MIT' }]));
  const script = join(import.meta.dirname, '../../scripts/image-sbom.ts');
  execaSync(process.execPath, [script, root, packages], { env: { SOURCE_DATE_EPOCH: '0' } });
  const document = JSON.parse(readFileSync(join(root, 'usr/share/sbom/steps.spdx.json'), 'utf8'));
  expect(document).toMatchObject({
    spdxVersion: 'SPDX-2.3',
    creationInfo: { created: '1970-01-01T00:00:00Z' },
    packages: [
      { name: 'git', versionInfo: '1:2.39.5-0+deb12u2', licenseDeclared: 'NOASSERTION' },
      { name: 'node', versionInfo: process.versions.node },
      { name: '@octokit/core', versionInfo: '7.0.6', licenseDeclared: 'MIT' },
    ],
  });
  expect(document.packages[0].externalRefs[0].referenceLocator).toBe(
    'pkg:deb/debian/git@1%3A2.39.5-0%2Bdeb12u2?arch=amd64',
  );
  expect(document.packages[2].externalRefs[0].referenceLocator).toBe('pkg:npm/%40octokit/core@7.0.6');
});
