cwlVersion: v1.2
class: CommandLineTool
label: Fetches a registered model from MLflow, by alias.
doc: MLFLOW_TRACKING_URI says where MLflow is (cwltool --preserve-environment).
baseCommand: [eo, fetch-model]
arguments: [--output, model]
inputs:
  model_name: { type: string, inputBinding: { prefix: --model-name } }
  alias: { type: string, inputBinding: { prefix: --alias } }
outputs:
  model: { type: Directory, outputBinding: { glob: model } }
temporaryFailCodes: [75]
