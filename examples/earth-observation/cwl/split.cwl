cwlVersion: v1.2
class: CommandLineTool
label: Makes the parts for training, validation and test, with each class in each of them.
baseCommand: [eo, split]
arguments: [--output, split.json]
inputs:
  tiles: { type: Directory, inputBinding: { prefix: --tiles } }
  seed: { type: int, inputBinding: { prefix: --seed } }
outputs:
  split: { type: File, outputBinding: { glob: split.json } }
temporaryFailCodes: [75]
