/** Templates that list what an artifact store holds, and choose among it. */
import * as z from 'zod';
import { jsonValue } from '../contract/wire-types.ts';
import { type Late, renderLate } from './late.ts';
import type { ArtifactPaths } from './manifest.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import { checkedExpression } from './raw-expression.ts';
import {
  draftTemplate,
  finishTemplate,
  type None,
  type Template,
  type TemplateHome,
  type WithResult,
  withResult,
} from './template.ts';

/** Names of files, as one JSON list. */
export const fileList = jsonValue(z.array(z.string()));

/** A template that lists files. */
export interface DataTemplateProps extends PodProps<None> {
  /** The template's name in kebab-case. */
  readonly name: string;
  /**
   * The place that is listed, as Argo says it; secrets in it are names and keys. Each text may hold references. Argo
   * lists whole places only: one of S3 needs its endpoint, its bucket and its credentials beside its key.
   */
  readonly source: Late<Omit<ArtifactPaths, 'name'>>;
  /** Expressions that turn the list into another one, each seeing it as `data`. */
  readonly transformation: readonly [string, ...string[]];
}

/**
 * Makes a template that lists files; the list is at `[outputResult]` of its task.
 *
 * @example
 * dataTemplate(library, {
 *   name: 'find-tables',
 *   source: {
 *     s3: { endpoint: 's3:9000', bucket: 'tables', key: 'all', accessKeySecret, secretKeySecret },
 *   },
 *   transformation: ["filter(data, {# endsWith '.csv'})"],
 *   serviceAccount,
 * });
 */
export function dataTemplate(
  home: TemplateHome,
  props: DataTemplateProps,
): Template<None, WithResult<typeof fileList> & Record<never, never>> {
  const { name, source, transformation } = props;
  const draft = draftTemplate<None>(home, name, {});
  const { scope } = draft;
  const body = {
    ...renderPod(props, draft, draftPod(home, draft)),
    data: {
      source: { artifactPaths: { name: 'files', ...renderLate<Omit<ArtifactPaths, 'name'>>(source, scope) } },
      transformation: transformation.map((each) => ({
        expression: checkedExpression(each, 'the transformation', scope),
      })),
    },
  };
  return finishTemplate({ home, draft, outputs: withResult({}, fileList), body, options: props });
}
