cwlVersion: v1.2
class: CommandLineTool
label: Classifies a batch of a scene's tiles, and masks what is not seen.
baseCommand: [eo, classify]
arguments: [--batch, $(inputs.batch.contents), --output, $(inputs.batch.nameroot).npz]
inputs:
  scene: { type: File, inputBinding: { prefix: --scene } }
  model: { type: Directory, inputBinding: { prefix: --model } }
  batch: { type: File, loadContents: true }
outputs:
  classes: { type: File, outputBinding: { glob: $(inputs.batch.nameroot).npz } }
temporaryFailCodes: [75]
