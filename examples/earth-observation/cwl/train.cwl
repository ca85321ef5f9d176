cwlVersion: v1.2
class: CommandLineTool
label: Trains one candidate, as a run in MLflow.
baseCommand: [eo, train]
arguments: [--run-id, run-id]
inputs:
  tiles: { type: Directory, inputBinding: { prefix: --tiles } }
  split: { type: File, inputBinding: { prefix: --split } }
  candidate: { type: string, inputBinding: { prefix: --candidate } }
  experiment_name: { type: string, inputBinding: { prefix: --experiment-name } }
  group: { type: string, inputBinding: { prefix: --group } }
outputs:
  run_id:
    type: string
    outputBinding: { glob: run-id, loadContents: true, outputEval: '$(self[0].contents)' }
temporaryFailCodes: [75]
