/**
 * What plain words and numbers mean in YAML to Argo and Kubernetes: their Go parser reads them as YAML 1.1 did, but for
 * times. `mode: 0755` is 493, and `name: n` is no text
 * (https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/resolve.go).
 */
import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';

const bool: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test: /^(?:[YyNn]|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
  resolve: (text) => /^(?:y|t|on)/i.test(text),
};

const integer: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?(?:0[xX][\dA-Fa-f_]+|0[bB][01_]+|0[oO]?[0-7_]+|0|[1-9][\d_]*)$/,
  resolve: (text) => {
    const [, sign, base = '', digits = ''] =
      /^([-+]?)(0[xXbBoO]?)?(.*)$/.exec(text.replaceAll('_', '')) ?? [];
    const size = Number.parseInt(digits || '0', bases[base.toLowerCase()] ?? 10);
    return sign === '-' ? -size : size;
  },
};

const bases: Readonly<Record<string, number>> = { '0x': 16, '0b': 2, '0o': 8, '0': 8 };

const float: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?(?:\.\d+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/,
  resolve: (text) => Number(text.replaceAll('_', '')),
};

/** Options with which the `yaml` package reads documents as Argo does. */
export const asGoReadsYaml: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'failsafe',
  customTags: ['null', bool, integer, float],
  merge: true,
  logLevel: 'silent',
};
