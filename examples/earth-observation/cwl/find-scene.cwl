cwlVersion: v1.2
class: CommandLineTool
label: Finds one scene in a STAC and looks whether the model can read it.
baseCommand: [eo, find-scene]
arguments: [--output, scene.json, --truth, truth]
inputs:
  stac_url: { type: string, inputBinding: { prefix: --stac-url } }
  collection: { type: string, inputBinding: { prefix: --collection } }
  item_id: { type: string?, inputBinding: { prefix: --item-id } }
  datetime: { type: string?, inputBinding: { prefix: --datetime } }
  bbox: { type: string?, inputBinding: { prefix: --bbox } }
outputs:
  scene: { type: File, outputBinding: { glob: scene.json } }
  truth:
    type: string
    doc: where the map of true classes is; empty when there is none
    outputBinding: { glob: truth, loadContents: true, outputEval: '$(self[0].contents)' }
temporaryFailCodes: [75]
