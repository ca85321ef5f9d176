/** What measure.cwl takes and gives. Written by `millrace import`; import the document again when it has changed. */
import { join } from 'node:path';
import type { CwlDocument } from 'millrace';

export const measure = {
  file: join(import.meta.dirname, 'measure.cwl'),
  inputs: {
    words: 'string[]',
    table: 'File',
    notes: 'File?',
    factor: { type: 'float', default: 1.5 },
    loud: { type: 'boolean', default: false },
    mode: { type: { type: 'enum', symbols: ['plain', 'fancy'] }, default: 'plain' },
    prefix: 'string?',
  },
  outputs: {
    report: 'File',
    folder: 'Directory',
    count: 'int',
    longest: 'string',
    sizes: 'int[]',
    isEmpty: 'boolean',
    remark: 'string?',
  },
} as const satisfies CwlDocument;
