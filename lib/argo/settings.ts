/** What an app, a chart or one workflow says for everything within it: the version of Argo, and what pods are. */
import type { IConstruct } from 'constructs';
import type { ArgoVersion } from './lint/field-types.ts';
import { type Defaults, standardDefaults } from './pod-defaults.ts';

export type { ArgoVersion };

/** What is said for everything within a construct. */
export interface ArgoSettings {
  /** The version of Argo on the cluster. Fields that it lacks are errors. @default `4.1` */
  readonly argo?: ArgoVersion;
  /** What pods and workflows are unless their own props say otherwise. @default `standardDefaults` */
  readonly defaults?: Partial<Defaults>;
}

/** The settings that hold at one place. */
export interface SettingsHere {
  readonly argo: ArgoVersion;
  readonly defaults: Defaults;
}

const settingsOf = new WeakMap<IConstruct, ArgoSettings>();

/**
 * Says the version of Argo and the defaults for everything that will be within a construct; what is nearer wins.
 *
 * @example
 * const app = new App();
 * configureArgo(app, { argo: '4.0', defaults: { timeout: Duration.minutes(30) } });
 */
export function configureArgo(construct: IConstruct, settings: ArgoSettings): void {
  if (construct.node.children.length > 0)
    throw new Error(
      `${construct.node.path || 'the app'} has children already, which would not be configured; configure it first`,
    );
  settingsOf.set(construct, { ...settingsOf.get(construct), ...settings });
}

/** The settings that hold for a construct. */
export function settingsAt(construct: IConstruct): SettingsHere {
  return construct.node.scopes.reduce<SettingsHere>(
    (here, scope) => {
      const { argo, defaults } = settingsOf.get(scope) ?? {};
      return { argo: argo ?? here.argo, defaults: { ...here.defaults, ...defaults } };
    },
    { argo: '4.1', defaults: standardDefaults },
  );
}
