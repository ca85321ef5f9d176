/** The tags that a template may use once it is carried out. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import { inputVariables } from '../scope/template-inputs.ts';
import type { Frame, Run } from './run.ts';

/** The workflow's variables, the template's own, its inputs, and those given. */
export function frameTags(run: Run, { template, inputs, locals }: Frame, more: Variables = {}): Substitution {
  return new Substitution({ ...run.globals, ...more, ...locals, ...inputVariables(template, inputs) });
}
