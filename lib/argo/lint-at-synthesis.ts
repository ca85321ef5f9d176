/** Runs the linter over everything that an app emits, whenever the app is synthesized. */
import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { type Finding, pathText } from './lint/finding.ts';
import { lintDocuments } from './lint/lint.ts';
import type { RuleName } from './lint/rules.ts';
import { settingsAt } from './settings.ts';

/** What was found in an app, until it may have changed. */
interface Result {
  readonly constructs: number;
  readonly messages: ReadonlyMap<IConstruct, readonly string[]>;
}

const linted = new WeakSet<IConstruct>();
const results = new WeakMap<IConstruct, Result>();

/**
 * From now on the synthesis of the app that the construct belongs to fails when the linter has something to say,
 * warnings included. Each error begins with the path of the construct that it is about.
 */
export function lintAtSynthesis(construct: Construct): void {
  const { root } = construct.node;
  if (linted.has(root)) return;
  linted.add(root);
  // The root is validated before everything below it, so what is hooked here is still asked in the same pass.
  root.node.addValidation({ validate: () => [...hookAll(root)] });
}

const accepted = new WeakMap<IConstruct, readonly RuleName[]>();

/** From now on these rules say nothing about the object of a construct. */
export function acceptFindings(construct: Construct, rules: readonly RuleName[]): void {
  accepted.set(construct, rules);
}

/** Makes each construct with an object of its own tell the findings about it. */
function hookAll(root: IConstruct): readonly string[] {
  for (const owner of resultOf(root).messages.keys()) {
    if (linted.has(owner)) continue;
    linted.add(owner);
    owner.node.addValidation({ validate: () => [...(results.get(root)?.messages.get(owner) ?? [])] });
  }
  return [];
}

/** cdk8s validates the whole app again for each chart, in one go; so a result serves for all of them. */
function resultOf(root: IConstruct): Result {
  const all = root.node.findAll();
  const before = results.get(root);
  if (before?.constructs === all.length) return before;
  const objects = all.filter((each) => ApiObject.isApiObject(each));
  const findings = lintDocuments(
    objects.map((object) => object.toJson()),
    { argo: objects.map((object) => settingsAt(object).argo) },
  );
  const messages = new Map<IConstruct, string[]>();
  for (const finding of findings) {
    const object = objects[finding.index];
    const owner = object && ownerOf(object);
    if (owner && !accepted.get(owner)?.includes(finding.rule))
      messages.set(owner, [...(messages.get(owner) ?? []), messageOf(finding)]);
  }
  const result = { constructs: all.length, messages };
  results.set(root, result);
  queueMicrotask(() => results.delete(root));
  return result;
}

/** The construct that people know: an object called Resource is the inside of the one around it. */
function ownerOf(object: ApiObject): IConstruct {
  return object.node.id === 'Resource' && object.node.scope ? object.node.scope : object;
}

function messageOf({ rule, document, path, message }: Finding): string {
  return `${document} ${pathText(path)}: ${message} (${rule})`;
}
