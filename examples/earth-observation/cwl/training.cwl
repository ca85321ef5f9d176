cwlVersion: v1.2
class: Workflow
label: Trains candidates on labelled tiles, and registers the best one.
doc: |
  cwltool --no-container --preserve-environment MLFLOW_TRACKING_URI training.cwl --stac_url URL --group NAME
requirements:
  ScatterFeatureRequirement: {}
hints:
  DockerRequirement: { dockerPull: ghcr.io/millrace/earth-observation:0.1.0 }
inputs:
  stac_url: { type: string, doc: 'the landing page of a STAC API, or a catalog' }
  collection: { type: string, default: eurosat-mini }
  datetime: { type: string?, doc: 'an interval of time, as STAC writes it' }
  bbox: { type: string?, doc: 'west,south,east,north' }
  seed: { type: int, default: 1, doc: which tiles are for training and which for the test }
  candidates:
    type: string[]
    doc: the hyper-parameters of each candidate, as JSON
    default:
      - '{"learningRate":0.002,"width":16,"epochs":12}'
      - '{"learningRate":0.004,"width":16,"epochs":12}'
      - '{"learningRate":0.004,"width":8,"epochs":12}'
      - '{"learningRate":0.02,"width":16,"epochs":6}'
  group: { type: string, doc: what the runs have in common }
  minimum_accuracy: { type: double, default: 0.8 }
  model_name: { type: string, default: LandCover }
  code_revision: { type: string?, doc: 'the commit of the programs, for the lineage' }
steps:
  ingest:
    run: ingest.cwl
    in: { stac_url: stac_url, collection: collection, datetime: datetime, bbox: bbox }
    out: [tiles, digest]
  split:
    run: split.cwl
    in: { tiles: ingest/tiles, seed: seed }
    out: [split]
  train:
    run: train.cwl
    scatter: candidate
    in:
      { tiles: ingest/tiles, split: split/split, candidate: candidates, experiment_name: model_name, group: group }
    out: [run_id]
  select:
    run: select.cwl
    in:
      trained: train/run_id
      experiment_name: model_name
      group: group
      metric: { default: val_accuracy }
      minimum: minimum_accuracy
    out: [run_id, candidates]
  export:
    run: export.cwl
    in: { run_id: select/run_id, tiles: ingest/tiles, split: split/split }
    out: [onnx]
  register:
    run: register.cwl
    in:
      run_id: select/run_id
      onnx: export/onnx
      tiles: ingest/tiles
      split: split/split
      model_name: model_name
      data_digest: ingest/digest
      code_revision: code_revision
    out: [model_version, item]
outputs:
  model_version: { type: string, outputSource: register/model_version }
  run_id: { type: string, outputSource: select/run_id }
  ranking: { type: File, outputSource: select/candidates, doc: 'all candidates, the best one first' }
  onnx: { type: File, outputSource: export/onnx }
  item: { type: File, outputSource: register/item }
