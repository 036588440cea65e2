/** The conditions of a rule as tests that are ready to run: names become bits and sets once, not for every message. */
import { Purpose, type Verdict, VerdictLevel } from '@sealpost/contracts';
import type { AttachmentWhen, PolicyWhen, PurposeName, VerdictName } from '../document/policy-document.ts';
import type { AttachmentFacts, MessageFacts } from '../facts.ts';
import { senderKeys } from './patterns.ts';

export type MessageTest = (message: MessageFacts) => boolean;

const VERDICTS: Readonly<Record<VerdictName, VerdictLevel>> = {
  none: VerdictLevel.VERDICT_LEVEL_NONE,
  identifiers_only: VerdictLevel.VERDICT_LEVEL_IDENTIFIERS_ONLY,
  health_only: VerdictLevel.VERDICT_LEVEL_HEALTH_ONLY,
  phi: VerdictLevel.VERDICT_LEVEL_PHI,
  sensitive_phi: VerdictLevel.VERDICT_LEVEL_SENSITIVE_PHI,
};

const PURPOSES: Readonly<Record<PurposeName, Purpose>> = {
  treatment: Purpose.PURPOSE_TREATMENT,
  payment: Purpose.PURPOSE_PAYMENT,
  operations: Purpose.PURPOSE_OPERATIONS,
  marketing: Purpose.PURPOSE_MARKETING,
  research: Purpose.PURPOSE_RESEARCH,
};

const ANY = ~0;

/** One bit for each verdict that the rule speaks of; all of them when it names none. */
export const verdictBits = (when: PolicyWhen): number =>
  when.verdict === undefined ? ANY : when.verdict.reduce((bits, name) => bits | (1 << VERDICTS[name]), 0);

/** One bit for each purpose that the rule speaks of; all of them when it names none. */
export const purposeBits = (when: PolicyWhen): number =>
  when.purpose === undefined ? ANY : when.purpose.reduce((bits, name) => bits | (1 << PURPOSES[name]), 0);

/** Tests of everything else that is true of a message whoever receives it; cheap ones first. */
export function messageTests(when: PolicyWhen): readonly MessageTest[] {
  const tests: MessageTest[] = [];
  const { stream, sizeBytesMin, sizeBytesMax, problems, attachment, sender } = when;
  if (sizeBytesMin !== undefined) tests.push((message) => message.sizeBytes >= sizeBytesMin);
  if (sizeBytesMax !== undefined) tests.push((message) => message.sizeBytes <= sizeBytesMax);
  if (stream !== undefined) {
    const streams = new Set(stream);
    tests.push((message) => streams.has(message.stream));
  }
  if (typeof problems === 'boolean') tests.push((message) => message.verdict.problems.length > 0 === problems);
  else if (problems !== undefined) {
    const named = new Set(problems);
    tests.push((message) => message.verdict.problems.some((problem) => named.has(reasonOf(problem))));
  }
  if (sender !== undefined) tests.push(senderTest(sender));
  if (when.types !== undefined || when.in !== undefined || when.counts !== undefined) tests.push(evidenceTest(when));
  if (attachment !== undefined) {
    const fits = attachmentTest(attachment);
    const countMin = attachment.countMin ?? 1;
    tests.push((message) => countOf(message.attachments, fits) >= countMin);
  }
  return tests;
}

/** The reason of `text:too_large`, `attachment:1:encrypted`. */
const reasonOf = (problem: string): string => problem.slice(problem.lastIndexOf(':') + 1);

function senderTest(patterns: readonly string[]): MessageTest {
  const wanted = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  return (message) => {
    const { address, atDomain, wildcards } = senderKeys(message.sender);
    return wanted.has(address) || wanted.has(atDomain) || wildcards.some((wildcard) => wanted.has(wildcard));
  };
}

/** Types, counts and parts speak of the same finding: a type that is asked for, often enough, in a part that is asked for. */
function evidenceTest(when: PolicyWhen): MessageTest {
  const types = when.types === undefined ? undefined : new Set(when.types);
  const parts = when.in === undefined ? undefined : new Set(when.in);
  const counts = when.counts === undefined ? undefined : new Map(Object.entries(when.counts));
  return ({ verdict }) => {
    for (const evidence of verdict.evidence) {
      if (types !== undefined && !types.has(evidence.type)) continue;
      if (counts !== undefined && evidence.count < (counts.get(evidence.type) ?? Number.POSITIVE_INFINITY)) continue;
      if (parts === undefined || isInParts(evidence, parts)) return true;
    }
    return false;
  };
}

/** A part by its label or by what stands before the first colon: `attachment` is every `attachment:2`. */
function isInParts(evidence: Verdict['evidence'][number], parts: ReadonlySet<string>): boolean {
  for (const part of evidence.parts) {
    if (parts.has(part)) return true;
    const colon = part.indexOf(':');
    if (colon >= 0 && parts.has(part.slice(0, colon))) return true;
  }
  return false;
}

export type AttachmentTest = (attachment: AttachmentFacts) => boolean;

/** Whether one attachment is of those that a rule speaks of. */
export function attachmentTest(when: AttachmentWhen): AttachmentTest {
  const kinds = when.kinds === undefined ? undefined : new Set(when.kinds.map((kind) => kind.toLowerCase()));
  const problems = when.problems === undefined ? undefined : new Set(when.problems);
  const extensions =
    when.extensions === undefined ? undefined : new Set(when.extensions.map((extension) => extension.toLowerCase()));
  return ({ kind, extension, problem }) =>
    (kinds === undefined || kinds.has(kind)) &&
    (extensions === undefined || extensions.has(extension)) &&
    (problems === undefined || (problem !== undefined && problems.has(problem)));
}

function countOf(attachments: readonly AttachmentFacts[], fits: AttachmentTest): number {
  let count = 0;
  for (const attachment of attachments) if (fits(attachment)) count++;
  return count;
}
