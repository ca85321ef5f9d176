/** The fields of volumes and of the claims behind them. */
import { type Fields, flag, list, noMeaning, one, string } from './field-table.ts';

const size = noMeaning('a volume takes what the machine has');
const description = noMeaning('it describes, and changes nothing');
const modes = noMeaning(
  'processes run as the user who started the runner, in a read-only view of the machine',
);

/** A volume of a template or of a workflow. */
export const volume = (): Fields => ({
  name: string,
  emptyDir: one(() => ({ medium: size, sizeLimit: size })),
  secret: one(() => ({ secretName: string, ...projection() })),
  configMap: one(() => ({ name: string, ...projection() })),
  downwardAPI: one(downwardApi),
  persistentVolumeClaim: one(() => ({ claimName: string, readOnly: flag })),
  projected: one(() => ({
    defaultMode: modes,
    sources: list(() => ({
      secret: one(() => ({ name: string, ...projection() })),
      configMap: one(() => ({ name: string, ...projection() })),
      downwardAPI: one(downwardApi),
    })),
  })),
});

/** A claim of the workflow's own; on one machine it is a folder. */
export const claimTemplate = (): Fields => ({
  apiVersion: description,
  kind: description,
  metadata: one(() => ({ name: string, labels: description, annotations: description })),
  spec: size,
  status: description,
});

/** A field of the pod, such as `metadata.name`. */
export const fieldReference = (): Fields => ({ apiVersion: description, fieldPath: string });

const projection = (): Fields => ({
  optional: flag,
  defaultMode: modes,
  items: list(() => ({ key: string, path: string, mode: modes })),
});

const downwardApi = (): Fields => ({
  defaultMode: modes,
  items: list(() => ({ path: string, mode: modes, fieldRef: one(fieldReference) })),
});
