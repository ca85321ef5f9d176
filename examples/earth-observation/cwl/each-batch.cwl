cwlVersion: v1.2
class: CommandLineTool
label: Puts each batch into a file of its own, so that a step can be scattered over them.
baseCommand:
  - python3
  - -c
  - |
    import json, sys
    for batch in json.load(open(sys.argv[1])):
        json.dump(batch, open("batch-%06d.json" % batch["index"], "w"))
inputs:
  batches: { type: File, inputBinding: {} }
outputs:
  batch: { type: 'File[]', outputBinding: { glob: batch-*.json } }
