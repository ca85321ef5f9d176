/** What the commit of a delivery says: what changed, and the delivery record as trailers. */
import type { Values } from '../../contract/step-contract.ts';
import type { CommitMessage } from '../../git/commit-message.ts';
import { showDocument, showField } from '../../git/intent.ts';
import { recordTrailers } from '../record.ts';
import { fillMessage } from './commits.ts';
import type { updateGit } from './contract.ts';

/** The message of the commit; `before` is what the field holds until then. A rollback keeps the usual text, which says why. */
export function messageOf(
  inputs: Values<typeof updateGit.inputs>,
  before: string,
  template: string | undefined,
): CommitMessage {
  const { modelName, modelVersion, alias, previousVersion, modelUri, manifestPath, document, field } = inputs;
  const { runId, codeRevision, dataDigest, rollbackReason, workflow } = inputs;
  const isRollback = rollbackReason !== '';
  const usual = {
    subject: isRollback
      ? `roll ${alias} back to ${modelName} version ${modelVersion}`
      : `deliver ${modelName} version ${modelVersion} to ${alias}`,
    body: [
      ...(isRollback ? [`Reason: ${rollbackReason}`, ''] : []),
      `${showField(field)} of ${showDocument(document)}`,
      `in ${manifestPath}`,
      `from ${shown(before)}`,
      `to   ${modelUri}`,
    ],
  };
  const isUsual = template === undefined || isRollback;
  return {
    ...(isUsual ? usual : fillMessage(template, { ...inputs, before: shown(before) })),
    trailers: recordTrailers({
      model: modelName,
      version: modelVersion,
      alias,
      previousVersion,
      runId,
      codeRevision,
      dataDigest,
      artifactUri: modelUri,
      approvedBy: inputs.approvedBy,
      approvalReason: inputs.approvalReason,
      workflow,
    }),
  };
}

/** What somebody else wrote into the manifest, on one line. */
function shown(text: string): string {
  return /^[\x21-\x7e]+$/.test(text) ? text : JSON.stringify(text).replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
