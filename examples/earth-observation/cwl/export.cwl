cwlVersion: v1.2
class: CommandLineTool
label: Writes the model as ONNX, and looks whether that gives the same answers.
baseCommand: [eo, export]
arguments: [--output, model.onnx]
inputs:
  run_id: { type: string, inputBinding: { prefix: --run-id } }
  tiles: { type: Directory, inputBinding: { prefix: --tiles } }
  split: { type: File, inputBinding: { prefix: --split } }
outputs:
  onnx: { type: File, outputBinding: { glob: model.onnx } }
temporaryFailCodes: [75]
