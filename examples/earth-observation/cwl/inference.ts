/** What inference.cwl takes and gives. Written by `millrace import`; import the document again when it has changed. */
import { join } from 'node:path';
import type { CwlDocument } from 'millrace';

export const inference = {
  file: join(import.meta.dirname, 'inference.cwl'),
  inputs: {
    stacUrl: 'string',
    collection: { type: 'string', default: 'sentinel-2-mini' },
    itemId: 'string?',
    datetime: 'string?',
    bbox: 'string?',
    modelName: { type: 'string', default: 'LandCover' },
    alias: { type: 'string', default: 'production' },
    batchSize: { type: 'int', default: 64 },
    hasTruth: { type: 'boolean', default: false },
  },
  outputs: { map: 'File', item: 'File', overview: 'File', report: 'File', figures: 'File?' },
} as const satisfies CwlDocument;
