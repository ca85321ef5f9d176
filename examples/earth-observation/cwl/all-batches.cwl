cwlVersion: v1.2
class: CommandLineTool
label: Puts the classes of all batches into one folder.
baseCommand:
  - python3
  - -c
  - |
    import os, shutil, sys
    os.mkdir("batches")
    for file in sys.argv[1:]:
        shutil.copy(file, "batches")
inputs:
  classes: { type: 'File[]', inputBinding: {} }
outputs:
  batches: { type: Directory, outputBinding: { glob: batches } }
