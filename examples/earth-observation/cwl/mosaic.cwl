cwlVersion: v1.2
class: CommandLineTool
label: Puts the classes of all batches into one map, with its STAC item, picture and report.
baseCommand: [eo, mosaic]
arguments: [--output, map]
inputs:
  scene: { type: File, inputBinding: { prefix: --scene } }
  model: { type: Directory, inputBinding: { prefix: --model } }
  batches: { type: Directory, inputBinding: { prefix: --batches } }
outputs:
  map: { type: File, outputBinding: { glob: map/map.tif } }
  item: { type: File, outputBinding: { glob: map/item.json } }
  overview: { type: File, outputBinding: { glob: map/overview.png } }
  report: { type: File, outputBinding: { glob: map/report.json } }
temporaryFailCodes: [75]
