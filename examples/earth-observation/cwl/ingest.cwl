cwlVersion: v1.2
class: CommandLineTool
label: Fetches labelled tiles that a STAC has of a time and an area.
baseCommand: [eo, ingest]
arguments: [--output, tiles, --digest, digest]
inputs:
  stac_url: { type: string, inputBinding: { prefix: --stac-url } }
  collection: { type: string, inputBinding: { prefix: --collection } }
  datetime: { type: string?, inputBinding: { prefix: --datetime } }
  bbox: { type: string?, inputBinding: { prefix: --bbox } }
outputs:
  tiles: { type: Directory, outputBinding: { glob: tiles } }
  digest:
    type: string
    outputBinding: { glob: digest, loadContents: true, outputEval: '$(self[0].contents)' }
temporaryFailCodes: [75]
