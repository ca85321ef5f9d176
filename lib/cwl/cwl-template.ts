/** Templates that run a CWL document: its inputs and outputs are the template's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifact } from '../argo/artifact.ts';
import { type Container, renderContainer } from '../argo/container.ts';
import type { Env } from '../argo/environment.ts';
import { outputPaths, type PodInputs, podInputs, renderOutputPaths } from '../argo/output-files.ts';
import { draftPod, type PodProps, renderPod } from '../argo/pod.ts';
import { scratch, scratchDirectory } from '../argo/step-container.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from '../argo/template.ts';
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { checkImported } from './check-imported.ts';
import type { Port } from './document/process.ts';
import { type CwlSource, readDocument } from './document/read-document.ts';
import { isFile, writeType } from './document/value-type.ts';
import { type CwlDocument, type CwlInputs, type CwlOutputs, inputTypes, outputTypes } from './wire-types.ts';

/** A template that runs a CWL document. */
export interface CwlTemplateProps<Document extends CwlDocument>
  extends PodProps<CwlInputs<Document>, CwlOutputs<Document>> {
  /** The template's name in kebab-case. */
  readonly name: string;
  /** The document with its types, as `millrace import` writes it. */
  readonly document: Document;
  /**
   * Where it runs: an image with `python3`, cwltool and the programs of the document. The programs see the variables
   * of `env`, and of the image's own only PATH.
   */
  readonly container: Omit<Container, 'command' | 'args' | 'workingDirectory'>;
}

/**
 * Makes a template that runs a CWL document in one pod, by `cwltool --no-container`. Files and directories are
 * artifacts, everything else parameters. The document stands in the template, with all that it refers to.
 *
 * @example
 * import { classify } from './classify.ts'; // npx millrace import classify.cwl -o classify.ts
 * const template = cwlTemplate(home, {
 *   name: 'classify',
 *   document: classify,
 *   serviceAccount,
 *   container: { image: 'ghcr.io/example/classify:1.0.0' },
 * });
 */
export function cwlTemplate<const Document extends CwlDocument>(
  home: TemplateHome,
  props: CwlTemplateProps<Document>,
): Template<CwlInputs<Document>, CwlOutputs<Document>> {
  const { name, document } = props;
  const source = readDocument(document.file);
  const { inputs, outputs } = source.ports;
  // The document's ports are what was imported, or checkImported throws.
  const types = outputTypes(outputs) as CwlOutputs<Document>;
  const taken = { ...inputTypes(inputs), [documentInput]: packed(source) } as CwlInputs<Document>;
  const draft = draftTemplate(home, name, taken);
  const { scope } = draft;
  checkImported(document, source.ports, scope);
  const own = inputs.find((port) => port.name === documentInput);
  if (own)
    throw scope.error(
      `keeps the name ${documentInput} for the document itself; rename the input '${own.id}'`,
    );
  const pod = draftPod(home, draft);
  const files = outputPaths(types, {}, scope);
  const given: PodInputs<WireTypes> = podInputs(draft);
  const paths: Readonly<Record<string, string>> = files;
  const id = source.id === undefined ? '' : `#${source.id}`;
  const { env = {}, mounts = [], securityContext, ...rest } = props.container;
  const ours: Env = {
    ...Object.fromEntries(inputs.map((port) => [variableOf('INPUT', port), given[port.name] ?? ''])),
    ...Object.fromEntries(outputs.map((port) => [variableOf('OUTPUT', port), paths[port.name] ?? ''])),
    CWL_DOCUMENT: `${given[documentInput]}${id}`,
    CWL_PORTS: JSON.stringify({
      inputs: formsOf('INPUT', inputs),
      outputs: formsOf('OUTPUT', outputs),
      environment: Object.keys(env),
    }),
    HOME: scratchDirectory,
    TMPDIR: scratchDirectory,
  };
  const twice = Object.keys(env).find((variable) => Object.hasOwn(ours, variable));
  if (twice) throw scope.error(`sets ${twice}, which the step itself needs; rename it`);
  const container = renderContainer(
    {
      ...rest,
      command: ['python3'],
      env: { ...ours, ...env },
      mounts: [scratch, ...mounts],
      securityContext: { readOnlyRootFilesystem: true, ...securityContext },
    },
    pod,
  );
  const body = {
    ...renderPod(props, draft, pod),
    script: { name: 'main', ...container, source: launcher },
    ...renderOutputPaths({ types, paths: files }, scope),
  };
  const options = { ...props, description: props.description ?? source.label };
  return finishTemplate({ home, draft, outputs: types, body, options });
}

/** The input by which the pod gets the document. */
const documentInput = 'cwlDocument';

const launcher = readFileSync(join(import.meta.dirname, 'launch.py'), 'utf8');

/** The document as an artifact that is its own contents. Two braces in a row would be a tag of Argo's. */
function packed({ packed: data }: CwlSource) {
  return artifact({ default: { raw: { data: data.replaceAll('{{', '{\\u007b') } } });
}

function variableOf(prefix: string, { name }: Port): string {
  return `${prefix}_${kebabCase(name).replaceAll('-', '_').toUpperCase()}`;
}

function formsOf(prefix: string, ports: readonly Port[]): Readonly<Record<string, unknown>> {
  const forms = ports.map((port) => {
    const { id, type, isOptional, format } = port;
    const isText = type === 'string' || (typeof type === 'object' && type.type === 'enum');
    return [
      id,
      {
        variable: variableOf(prefix, port),
        type: isFile(type) ? type : writeType({ type, isOptional: false }),
        json: !isText && !isFile(type),
        optional: isOptional,
        ...(format === undefined ? {} : { format }),
      },
    ];
  });
  return Object.fromEntries(forms);
}
