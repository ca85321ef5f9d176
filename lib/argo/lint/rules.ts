/** The rules of the linter: what each refuses, and whether Argo's own linter refuses it as well. */

interface Rule {
  /** Whose rule it is: `argo lint` finds it too, or only Millrace does. */
  readonly by: 'argo' | 'millrace';
  /** A warning is told and does not make `millrace lint` fail; at synthesis it is an error too. */
  readonly severity: 'error' | 'warning';
  /** What is wrong when it speaks, as the documentation and SARIF say it. */
  readonly summary: string;
}

const argo = (summary: string): Rule => ({ by: 'argo', severity: 'error', summary });
const ours = (summary: string): Rule => ({ by: 'millrace', severity: 'error', summary });

/** Every rule by its name. */
export const rules = {
  yaml: argo('The file is no YAML, or a key stands twice in one map.'),
  'unknown-field': argo('Argo knows no field of that name at this place, or not in the version asked for.'),
  'wrong-type': argo('A field holds a value of another type than Argo reads there.'),
  'object-name': argo('The name of the object is too long for the names that Argo makes from it.'),
  name: argo('A template, task, step, parameter or artifact has no name, or one with forbidden characters.'),
  'duplicate-name': argo('Two things of one list have the same name.'),
  entrypoint: argo('A workflow does not say with which template it begins.'),
  'workflow-template-ref': argo('A workflow has a workflowTemplateRef and templates of its own.'),
  'undefined-template': argo(
    'A task, a step, an entrypoint or an exit handler names a template that is not there.',
  ),
  'template-reference': argo(
    'A task or step names its template in two ways, or a templateRef is incomplete.',
  ),
  'template-type': argo('A template is of no kind, or of several.'),
  'unresolved-tag': argo('A tag stands for nothing at the place where it is written.'),
  'missing-argument': argo('A template is called without an input that it needs.'),
  'argument-shape': argo('An argument has no value or location, or says it in a way that arguments may not.'),
  enum: argo('A parameter has an empty list of choices, or a value that is none of them.'),
  'artifact-shape': argo('An artifact lacks its path or location, or has fields that do not fit its place.'),
  'output-shape': argo(
    'An output does not say where its value comes from, or not in the way of its kind of template.',
  ),
  cycle: argo('Tasks or containers depend on each other in a circle.'),
  'undefined-dependency': argo('A task or container depends on one that is not there.'),
  depends: argo('depends names no result of a task, or stands beside dependencies or continueOn.'),
  'missing-dependency': argo('A task takes an output of a task that it does not depend on.'),
  'dag-target': argo('The target of a DAG is none of its tasks.'),
  'empty-dag': argo('A DAG has no task.'),
  loop: argo('More than one of withItems, withParam and withSequence is set, or a sequence has two ends.'),
  image: argo('A container or script has no image.'),
  'container-set': argo(
    'A container set has no container, or lacks the one called main that inputs and outputs need.',
  ),
  'mount-path': argo('Two things are mounted at the same path.'),
  'init-container': argo('An init container has no name.'),
  resource: argo('A resource template has no known action, or no manifest or one that is no YAML.'),
  limit: argo('A deadline, timeout or parallelism is no valid value, or its kind of template takes none.'),
  'retry-policy': argo('A retry policy is none of those that Argo knows.'),
  'pod-gc': argo('A strategy of podGC is none of those that Argo knows.'),
  hook: argo('A lifecycle hook other than exit has no expression.'),
  metric: argo('A metric has an invalid name, no help text or no value.'),
  cron: argo('A schedule cannot be read, or the fields around it contradict each other.'),
  'time-zone': ours('A time zone is not one of the IANA database.'),
  expression: ours('An expression cannot be parsed; Argo finds out when the workflow runs.'),
  'lost-value': ours('The value of a parameter is a map or a list, which Argo reads as an empty text.'),
  'unknown-argument': ours(
    'An argument is none of the inputs of the template that is called; Argo drops it.',
  ),
  'argument-enum': ours('An argument is none of the choices of the input that it is for.'),
  'skipped-output': ours('An output of a task that may be skipped is used where nothing stands in for it.'),
  'spliced-source': ours('A value from outside becomes part of the source of a program.'),
  'secret-value': ours('A secret stands in the manifest itself.'),
  'object-size': ours('The object is so large that Argo may not be able to store its workflows.'),
  'reserved-container': ours('A container has the name of one that Argo adds to the pod.'),
  'missing-token': ours(
    'Pods have no token with which they could report their results: their ServiceAccount or their template refuses it.',
  ),
  'data-location': {
    by: 'millrace',
    severity: 'warning',
    summary: 'A data template lists a place of which its pod is not told where it is.',
  },
  'inline-retry': {
    by: 'millrace',
    severity: 'warning',
    summary: 'A template inside a task has a retry strategy, with which Argo 3.7 cannot run it.',
  },
  'unused-input': {
    by: 'millrace',
    severity: 'warning',
    summary: 'A template never uses one of its inputs.',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;
