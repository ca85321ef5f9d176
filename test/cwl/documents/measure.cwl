cwlVersion: v1.2
class: Workflow
label: measures words, each by a tool of its own
requirements:
  ScatterFeatureRequirement: {}
inputs:
  words: string[]
  table: File
  notes: File?
  factor: { type: float, default: 1.5 }
  loud: { type: boolean, default: false }
  mode:
    type: { type: enum, symbols: [plain, fancy] }
    default: plain
  prefix: string?
steps:
  measure:
    run: measure-word.cwl
    scatter: word
    in: { word: words, table: table, factor: factor, loud: loud, mode: mode, prefix: prefix }
    out: [line]
  gather:
    run: gather.cwl
    in: { lines: measure/line, notes: notes }
    out: [report, folder, count, longest, sizes, is_empty, remark]
outputs:
  report: { type: File, outputSource: gather/report }
  folder: { type: Directory, outputSource: gather/folder }
  count: { type: int, outputSource: gather/count }
  longest: { type: string, outputSource: gather/longest }
  sizes: { type: 'int[]', outputSource: gather/sizes }
  is_empty: { type: boolean, outputSource: gather/is_empty }
  remark: { type: string?, outputSource: gather/remark }
