cwlVersion: v1.2
class: Workflow
label: Classifies a scene by the model in use.
doc: |
  cwltool --no-container --preserve-environment MLFLOW_TRACKING_URI inference.cwl --stac_url URL
requirements:
  ScatterFeatureRequirement: {}
hints:
  DockerRequirement: { dockerPull: ghcr.io/millrace/earth-observation:0.1.0 }
inputs:
  stac_url: { type: string, doc: 'the landing page of a STAC API, or a catalog' }
  collection: { type: string, default: sentinel-2-mini }
  item_id: { type: string?, doc: the scene; the latest one of the time and place when it is not given }
  datetime: { type: string?, doc: 'an interval of time, as STAC writes it' }
  bbox: { type: string?, doc: 'west,south,east,north' }
  model_name: { type: string, default: LandCover }
  alias: { type: string, default: production }
  batch_size: { type: int, default: 64 }
  has_truth: { type: boolean, default: false, doc: whether the map is compared with the true classes }
steps:
  find_scene:
    run: find-scene.cwl
    in: { stac_url: stac_url, collection: collection, item_id: item_id, datetime: datetime, bbox: bbox }
    out: [scene, truth]
  fetch_model:
    run: fetch-model.cwl
    in: { model_name: model_name, alias: alias }
    out: [model]
  plan:
    run: plan.cwl
    in: { scene: find_scene/scene, batch_size: batch_size }
    out: [batches]
  each_batch:
    run: each-batch.cwl
    in: { batches: plan/batches }
    out: [batch]
  classify:
    run: classify.cwl
    scatter: batch
    in: { scene: find_scene/scene, model: fetch_model/model, batch: each_batch/batch }
    out: [classes]
  all_batches:
    run: all-batches.cwl
    in: { classes: classify/classes }
    out: [batches]
  mosaic:
    run: mosaic.cwl
    in: { scene: find_scene/scene, model: fetch_model/model, batches: all_batches/batches }
    out: [map, item, overview, report]
  compare:
    run: compare.cwl
    when: $(inputs.has_truth)
    in: { map: mosaic/map, truth: find_scene/truth, has_truth: has_truth }
    out: [figures]
outputs:
  map: { type: File, outputSource: mosaic/map }
  item: { type: File, outputSource: mosaic/item }
  overview: { type: File, outputSource: mosaic/overview }
  report: { type: File, outputSource: mosaic/report }
  figures: { type: File?, outputSource: compare/figures }
