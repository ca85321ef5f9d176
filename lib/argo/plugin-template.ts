/** Templates that an executor plugin of the cluster carries out. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { grantAgent } from './agent.ts';
import { type LateJsonObject, lateJsonDocument } from './late-json.ts';
import type { Refs } from './ref.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';
import type { TemplateOptions } from './template-options.ts';

/** A template for a plugin. */
export interface PluginTemplateProps<Inputs extends WireTypes, Outputs extends WireTypes>
  extends TemplateOptions<Inputs, Outputs> {
  /** The template's name in kebab-case. */
  readonly name: string;
  /** The plugin, by the name under which it is installed. */
  readonly plugin: string;
  readonly inputs: Inputs;
  /** What the plugin gives back as output parameters. */
  readonly outputs: Outputs;
  /** What the plugin is told, as it documents it. */
  readonly configuration: (inputs: Refs<Inputs>) => LateJsonObject;
  /** The ServiceAccount of the workflows that run this: Argo's agent is that account, and is granted what it needs. */
  readonly serviceAccount: IServiceAccount;
}

/**
 * Makes a template for a plugin. Argo hands the configuration over as it stands.
 *
 * @example
 * pluginTemplate(library, {
 *   name: 'announce',
 *   plugin: 'slack',
 *   inputs: { message: z.string() },
 *   outputs: {},
 *   configuration: ({ message }) => ({ text: message }),
 *   serviceAccount,
 * });
 */
export function pluginTemplate<const Inputs extends WireTypes, const Outputs extends WireTypes>(
  home: TemplateHome,
  props: PluginTemplateProps<Inputs, Outputs>,
): Template<Inputs, Outputs> {
  const { name, plugin, inputs, outputs, configuration, serviceAccount } = props;
  const draft = draftTemplate(home, name, inputs);
  grantAgent(serviceAccount);
  const document = lateJsonDocument(configuration(draft.inputs), draft.scope);
  // Argo refuses an output without a source, and knows none that says: whatever the plugin gives.
  const parameters = Object.keys(outputs).map((output) => ({
    name: kebabCase(output),
    valueFrom: { supplied: {} },
  }));
  const body = {
    plugin: { [plugin]: document },
    ...(parameters.length > 0 ? { outputs: { parameters } } : {}),
  };
  return finishTemplate({ home, draft, outputs, body, options: props });
}
