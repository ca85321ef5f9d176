/** What a secret is for, in the words of the step or the program that takes it. */
import { kebabCase } from '../../contract/names.ts';
import { checkout } from '../../steps/checkout/contract.ts';
import { updateGit } from '../../steps/update-git/contract.ts';

/** What steps call their secrets, and what each is for. */
const ofSteps = Object.entries({ ...checkout.secrets, ...updateGit.secrets }).map(
  ([name, purpose]) => [`--${kebabCase(name)}-file=`, purpose] as const,
);

/** Variables by which programs of others are given secrets. */
const ofVariables: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: 'the access key of the object store',
  AWS_SECRET_ACCESS_KEY: 'the secret of that access key',
  PGPASSWORD: "the password of MLflow's user in PostgreSQL",
  MLFLOW_AUTH_ADMIN_USERNAME: 'the first user of MLflow',
  MLFLOW_AUTH_ADMIN_PASSWORD: 'the password of that user, of at least 12 characters',
  MLFLOW_FLASK_SERVER_SECRET_KEY: "any long random text, which signs the sessions of MLflow's pages",
  MLFLOW_TRACKING_TOKEN: 'a bearer token for the MLflow server',
};

/** What the variable is for that is filled from a Secret. */
export function purposeOfVariable(variable: string | undefined): string | undefined {
  return variable === undefined ? undefined : ofVariables[variable];
}

/** What the file is for that a key of a Secret is mounted as; `text` is the pod as JSON. */
export function purposeOfFile(text: string, secretName: string, key: string): string | undefined {
  const isGiven = (flag: string) =>
    text.split(flag).some((rest, index) => index > 0 && pathIn(rest).endsWith(`/${secretName}/${key}`));
  return ofSteps.find(([flag]) => isGiven(flag))?.[1];
}

/** A path of ours holds no quote. */
function pathIn(rest: string): string {
  return rest.slice(0, rest.indexOf('"'));
}
