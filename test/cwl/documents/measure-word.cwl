cwlVersion: v1.2
class: CommandLineTool
id: measure-word
baseCommand: [python3]
requirements:
  InitialWorkDirRequirement:
    listing:
      - entryname: measure_word.py
        entry: { $include: measure_word.py }
arguments: [measure_word.py]
inputs:
  word: { type: string, inputBinding: { prefix: --word=, separate: false } }
  table: { type: File, inputBinding: { prefix: --table= , separate: false } }
  factor: { type: float, inputBinding: { prefix: --factor=, separate: false } }
  loud: { type: boolean, inputBinding: { prefix: --loud } }
  mode:
    type: { type: enum, symbols: [plain, fancy] }
    inputBinding: { prefix: --mode=, separate: false }
  prefix: { type: string?, inputBinding: { prefix: --prefix=, separate: false } }
outputs:
  line: { type: string, outputBinding: { glob: line, loadContents: true, outputEval: '$(self[0].contents)' } }
temporaryFailCodes: [75]
