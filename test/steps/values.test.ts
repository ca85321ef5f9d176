/** What the values that steps take may look like. */
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  alias,
  championVersion,
  deployRepoUrl,
  manifestPath,
  modelName,
  modelVersion,
  repoUrl,
  revision,
  workflowUid,
} from '../../lib/steps/values.ts';

interface Case {
  readonly type: z.ZodType;
  readonly takes: readonly string[];
  readonly refuses: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'a model name': {
    type: modelName,
    takes: ['A', 'CaliforniaHousingRegressor', 'bert-classifier_2.1', '7'],
    refuses: ['', ' A', 'A ', 'A\n', 'a b', 'a/b', 'a:b', '.a', '-a', '$(a)', '{{a}}', 'é', 'a\u0000'],
  },
  'a version': {
    type: modelVersion,
    takes: ['1', '42'],
    refuses: ['', '0', '01', '-1', '1.0', 'v1', '1\n', '１'],
  },
  'a champion': { type: championVersion, takes: ['', '3'], refuses: ['0', 'none', ' '] },
  'an alias': {
    type: alias,
    takes: ['production', 'Champion_2', 'vnext'],
    refuses: ['', 'latest', 'Latest', 'v7', 'V12', 'a b', 'a.b', 'a\n'],
  },
  'a repository': {
    type: repoUrl,
    takes: ['https://github.com/org/repo', 'http://127.0.0.1:8080/models.git'],
    refuses: [
      '',
      'git@github.com:org/repo',
      'ssh://host/repo',
      'file:///repo',
      'https://me@host/repo',
      'https://me:pw@host/repo',
      'https://host/repo?token=x',
      'https://host/repo#main',
      'https://host',
      'https://host/re po',
      '--upload-pack=x',
    ],
  },
  'a revision': {
    type: revision,
    takes: ['main', 'feature/new-model', 'v1.2.3', 'a'.repeat(40)],
    refuses: [
      '',
      '-x',
      '/x',
      'a..b',
      'a//b',
      'a b',
      'a~1',
      'a^',
      'a:b',
      'x.lock',
      'x/',
      'x.',
      'a@{1}',
      'a\n',
      '.x',
    ],
  },
  'the address of a deploy repository': {
    type: deployRepoUrl,
    takes: ['https://git.test/a/b.git', 'ssh://git@git.test/a/b.git', 'ssh://git@git.test:22/a'],
    refuses: [
      'git@git.test:a/b.git',
      'ssh://git.test/a',
      'ssh://git:password@git.test/a',
      'ssh://git@-oProxyCommand=x/a',
      'ssh://git@git.test',
      'ssh://git@git.test/a b',
      'https://user:password@git.test/a',
      'file:///a',
    ],
  },
  'a manifest path': {
    type: manifestPath,
    takes: ['k8s/workloads/inference-service.yml', 'a b.yaml', 'é.yaml'],
    refuses: [
      '',
      '/etc/passwd',
      '../x',
      'a/../b',
      './a',
      'a//b',
      'a/',
      '.git/config',
      '.GIT/config',
      'a\\b',
      'a\nb',
    ],
  },
  'a workflow UID': {
    type: workflowUid,
    takes: ['123e4567-e89b-12d3-a456-426614174000', 'local-1'],
    refuses: ['', "a' OR 'b", 'a b', 'a`b', '-a', 'a\n'],
  },
};

describe.each(Object.entries(cases))('%s', (_, { type, takes, refuses }) => {
  test.each(takes.map((text) => [text]))('may be %j', (text) => {
    expect(type.safeParse(text)).toEqual({ success: true, data: text });
  });

  test.each(refuses.map((text) => [text]))('refuses %j', (text) => {
    expect(type.safeParse(text).success).toBe(false);
  });
});
