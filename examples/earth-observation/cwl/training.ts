/** What training.cwl takes and gives. Written by `millrace import`; import the document again when it has changed. */
import { join } from 'node:path';
import type { CwlDocument } from 'millrace';

export const training = {
  file: join(import.meta.dirname, 'training.cwl'),
  inputs: {
    stacUrl: 'string',
    collection: { type: 'string', default: 'eurosat-mini' },
    datetime: 'string?',
    bbox: 'string?',
    seed: { type: 'int', default: 1 },
    candidates: {
      type: 'string[]',
      default: [
        '{"learningRate":0.002,"width":16,"epochs":12}',
        '{"learningRate":0.004,"width":16,"epochs":12}',
        '{"learningRate":0.004,"width":8,"epochs":12}',
        '{"learningRate":0.02,"width":16,"epochs":6}',
      ],
    },
    group: 'string',
    minimumAccuracy: { type: 'double', default: 0.8 },
    modelName: { type: 'string', default: 'LandCover' },
    codeRevision: 'string?',
  },
  outputs: { modelVersion: 'string', runId: 'string', ranking: 'File', onnx: 'File', item: 'File' },
} as const satisfies CwlDocument;
