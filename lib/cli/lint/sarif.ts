/** Findings in SARIF 2.1.0, which code hosts show beside the lines they are about. */
import { isAbsolute, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pathText } from '../../argo/lint/finding.ts';
import { rules } from '../../argo/lint/rules.ts';
import type { LintReport } from './lint-files.ts';

/** The report as a SARIF log; paths are written relative to the folder when they are inside. */
export function sarifOf({ findings }: LintReport, folder: string): object {
  const ids = Object.keys(rules);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'millrace lint',
            rules: Object.entries(rules).map(([id, { summary, severity, by }]) => ({
              id,
              shortDescription: { text: summary },
              defaultConfiguration: { level: severity },
              properties: { by },
            })),
          },
        },
        results: findings.map(({ rule, severity, message, file, position, document, path }) => ({
          ruleId: rule,
          ruleIndex: ids.indexOf(rule),
          level: severity,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file, folder) },
                region: { startLine: position.line, startColumn: position.column },
              },
              ...(document === ''
                ? {}
                : {
                    logicalLocations: [
                      { fullyQualifiedName: [document, pathText(path)].filter(Boolean).join(' ') },
                    ],
                  }),
            },
          ],
        })),
      },
    ],
  };
}

function uriOf(file: string, folder: string): string {
  const inside = isAbsolute(file) ? relative(folder, file) : file;
  return inside.startsWith('..') || isAbsolute(inside)
    ? pathToFileURL(file).href
    : inside.split('/').map(encodeURIComponent).join('/');
}
