cwlVersion: v1.2
class: CommandLineTool
label: Compares a map with the true classes, class by class.
baseCommand: [eo, compare]
arguments: [--output, figures.json]
inputs:
  map: { type: File, inputBinding: { prefix: --map } }
  truth: { type: string, inputBinding: { prefix: --truth } }
outputs:
  figures: { type: File, outputBinding: { glob: figures.json } }
temporaryFailCodes: [75]
