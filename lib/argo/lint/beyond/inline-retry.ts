/** Retries of templates that stand inside a task. */
import type { TemplatePlace } from './check-beyond.ts';

/**
 * Reports an inline template that is tried again: from Argo 3.7.0 until its fix, each attempt ends with an error
 * (https://github.com/argoproj/argo-workflows/issues/15051).
 */
export function checkInlineRetry({ template, path, report, home }: TemplatePlace): void {
  if (path.at(-1) !== 'inline') return;
  const { retryStrategy, templateDefaults } = home.spec;
  if (!(template.retryStrategy ?? templateDefaults?.retryStrategy ?? retryStrategy)) return;
  report(
    'inline-retry',
    path,
    "an inline template with a retryStrategy ends with 'failed to get a template' in Argo 3.7; " +
      'give the template a name among the others, or take the retryStrategy away',
  );
}
