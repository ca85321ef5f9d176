/** Finds where a version's files really are. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { modelName, modelVersion } from '../values.ts';

export const resolveUri = defineStep({
  name: 'resolve-uri',
  summary: 'finds the URI from which a model server can load the version, and checks that the model is there',
  inputs: { modelName, modelVersion },
  outputs: { modelUri: z.string().min(1).describe('the URI a model server can load') },
  ...mlflowAccess,
  env: {
    ...mlflowAccess.env,
    MLFLOW_ARTIFACT_ROOT: 'the storage behind mlflow-artifacts:/, such as s3://models/mlflow',
  },
});
