cwlVersion: v1.2
class: CommandLineTool
label: Registers the model in MLflow, with its signature, its lineage and its STAC item.
baseCommand: [eo, register]
arguments: [--item, item.json, --model-version, model-version]
inputs:
  run_id: { type: string, inputBinding: { prefix: --run-id } }
  onnx: { type: File, inputBinding: { prefix: --onnx } }
  tiles: { type: Directory, inputBinding: { prefix: --tiles } }
  split: { type: File, inputBinding: { prefix: --split } }
  model_name: { type: string, inputBinding: { prefix: --model-name } }
  data_digest: { type: string, inputBinding: { prefix: --data-digest } }
  code_revision: { type: string?, inputBinding: { prefix: --code-revision } }
outputs:
  model_version:
    type: string
    outputBinding: { glob: model-version, loadContents: true, outputEval: '$(self[0].contents)' }
  item: { type: File, outputBinding: { glob: item.json } }
temporaryFailCodes: [75]
