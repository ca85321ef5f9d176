cwlVersion: v1.2
class: CommandLineTool
label: Chooses the best run of a group from MLflow.
baseCommand: [eo, select]
arguments: [--run-id, run-id, --candidates, candidates.json]
inputs:
  trained: { type: 'string[]', doc: the runs of the group; the choice is made after all of them }
  experiment_name: { type: string, inputBinding: { prefix: --experiment-name } }
  group: { type: string, inputBinding: { prefix: --group } }
  metric: { type: string, inputBinding: { prefix: --metric } }
  minimum: { type: double, inputBinding: { prefix: --minimum } }
outputs:
  run_id:
    type: string
    outputBinding: { glob: run-id, loadContents: true, outputEval: '$(self[0].contents)' }
  candidates: { type: File, outputBinding: { glob: candidates.json } }
temporaryFailCodes: [75]
