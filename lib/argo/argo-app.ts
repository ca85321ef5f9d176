/** The app of cdk8s, for one version of Argo, whose synthesis takes time that grows with its charts and not with their square. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, type AppProps, Chart, DependencyGraph, Names, Yaml, YamlOutputType } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { InputError } from '../errors.ts';
import { type ArgoSettings, configureArgo } from './settings.ts';

/** What an app says of itself, and of everything in it. */
export interface ArgoAppProps extends AppProps, ArgoSettings {}

/**
 * An app as cdk8s has it, and the place to say which Argo it is for. `synth` writes the same files, byte by byte.
 *
 * @example
 * const app = new ArgoApp({ argo: '4.0', defaults: { timeout: Duration.minutes(30) } });
 * new WorkflowTemplate(new Chart(app, 'nightly'), 'nightly', { … });
 * app.synth();
 */
export class ArgoApp extends App {
  constructor({ argo, defaults, ...props }: ArgoAppProps = {}) {
    super(props);
    configureArgo(this, { ...(argo ? { argo } : {}), ...(defaults ? { defaults } : {}) });
  }

  /**
   * Writes a file for each chart. cdk8s 2.70 goes through the whole app once more for every chart (`App._synthChart`);
   * this goes through it once. An app with dependencies between constructs, with charts within charts or with other
   * output files is left to cdk8s.
   */
  override synth(): void {
    const all = this.node.findAll();
    const charts = all.filter((construct) => construct instanceof Chart);
    if (this.yamlOutputType !== YamlOutputType.FILE_PER_CHART || isIntertwined(all, charts)) {
      super.synth();
      return;
    }
    const findings = all.flatMap(({ node }) => node.validate().map((finding) => `${node.path}: ${finding}`));
    if (findings.length > 0) throw new InputError(findings.join('\n'));
    mkdirSync(this.outdir, { recursive: true });
    for (const chart of charts) {
      const file = join(this.outdir, `${Names.toDnsLabel(chart)}${this.outputFileExtension}`);
      Yaml.save(file, objectsOf(chart));
    }
  }
}

function isIntertwined(all: readonly IConstruct[], charts: readonly Chart[]): boolean {
  return (
    all.some(({ node }) => node.dependencies.length > 0) ||
    charts.some(({ node }) => node.children.some((child) => child instanceof Chart))
  );
}

function objectsOf(chart: Chart): unknown[] {
  const topology = new DependencyGraph(chart.node).topology();
  return topology.filter((construct) => construct instanceof ApiObject).map((object) => object.toJson());
}
