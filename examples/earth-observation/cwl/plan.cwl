cwlVersion: v1.2
class: CommandLineTool
label: Cuts a scene into tiles, and these into batches.
baseCommand: [eo, plan]
arguments: [--output, batches.json]
inputs:
  scene: { type: File, inputBinding: { prefix: --scene } }
  batch_size: { type: int, inputBinding: { prefix: --batch-size } }
outputs:
  batches: { type: File, outputBinding: { glob: batches.json } }
temporaryFailCodes: [75]
