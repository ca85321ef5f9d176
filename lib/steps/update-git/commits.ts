/** How the commits of a delivery are made, as the deploy target says it: by whom, signed off or not, with what text. */
import * as z from 'zod';

/** What a message may name: the step's inputs, and what the field holds until then. */
export const messageValues = [
  ...[
    'before',
    'modelUri',
    'modelName',
    'modelVersion',
    'alias',
    'previousVersion',
    'manifestPath',
    'branch',
  ],
  ...['runId', 'codeRevision', 'dataDigest', 'approvedBy', 'approvalReason', 'workflow'],
] as const;

const placeholder = /\{(\w+)\}/g;

/** Without what git leaves out of a name in silence. */
const identity = z.strictObject({
  name: z
    .string()
    .regex(/^[^<>\p{Cc}]*[\p{L}\p{N}][^<>\p{Cc}]*$/u, 'use one line of letters, without < and >'),
  email: z.string().regex(/^[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+$/u, 'use an address such as name@example.com'),
});

const messageTemplate = z
  .string()
  .regex(
    /^[^\p{Cc}\u2028\u2029]*\S[^\p{Cc}\u2028\u2029]*(?:\n[^\p{Cc}\u2028\u2029]*)*$/u,
    'use lines of text, the first one not empty',
  )
  .superRefine((text, context) => {
    const unknown = [...text.matchAll(placeholder)].find(([, name = '']) => !isMessageValue(name));
    if (unknown !== undefined)
      context.addIssue(
        `${unknown[0]} is not known; there are ${messageValues.map((name) => `{${name}}`).join(', ')}`,
      );
    else if (text.split('\n')[0]?.replaceAll(placeholder, '').trim() === '')
      context.addIssue('the first line needs words of its own, as a value may be empty');
  });

/** The commits' author, committer and text; the signing key is a secret, and comes as a file. */
export const commits = z.strictObject({
  author: identity.optional(),
  committer: identity.optional(),
  signOff: z.boolean().optional(),
  message: messageTemplate.optional(),
});

/** What is said of the commits. */
export type Commits = z.output<typeof commits>;

/** The template with the values in it: the subject, and the lines below it. */
export function fillMessage(
  template: string,
  values: Readonly<Record<(typeof messageValues)[number], string>>,
) {
  const [subject = '', ...body] = template
    .replaceAll(placeholder, (whole, name: string) => (isMessageValue(name) ? values[name] : whole))
    .trimEnd()
    .split('\n');
  return { subject, body: body[0] === '' ? body.slice(1) : body };
}

function isMessageValue(name: string): name is (typeof messageValues)[number] {
  return messageValues.some((known) => known === name);
}
