cwlVersion: v1.2
class: CommandLineTool
baseCommand: [python3, gather.py]
requirements:
  InitialWorkDirRequirement:
    listing:
      - class: File
        location: gather.py
inputs:
  lines: { type: 'string[]', inputBinding: { position: 1 } }
  notes: { type: File?, inputBinding: { prefix: --notes } }
outputs:
  report: { type: File, outputBinding: { glob: report.json } }
  folder: { type: Directory, outputBinding: { glob: words } }
  count: int
  longest: string
  sizes: int[]
  is_empty: boolean
  remark: string?
