/** Synthesis of many charts: what `app.synth()` writes, in time that grows with the charts and not with their square. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, type App, Chart, DependencyGraph, Names, Yaml, YamlOutputType } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { InputError } from '../errors.ts';

/**
 * Writes a file for each chart, byte by byte what `app.synth()` writes. cdk8s 2.70 goes through the whole app once more
 * for every chart (`App._synthChart`); this goes through it once. An app with dependencies between constructs, with
 * charts within charts or with other output files is left to cdk8s.
 */
export function synthApp(app: App): void {
  const all = app.node.findAll();
  const charts = all.filter((construct) => construct instanceof Chart);
  if (app.yamlOutputType !== YamlOutputType.FILE_PER_CHART || isIntertwined(all, charts)) {
    app.synth();
    return;
  }
  const findings = all.flatMap(({ node }) => node.validate().map((finding) => `${node.path}: ${finding}`));
  if (findings.length > 0) throw new InputError(findings.join('\n'));
  mkdirSync(app.outdir, { recursive: true });
  for (const chart of charts) {
    const file = join(app.outdir, `${Names.toDnsLabel(chart)}${app.outputFileExtension}`);
    Yaml.save(file, objectsOf(chart));
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
