/** Weighs a readable message and its envelope into one verdict. Pure. */
import { type MailEnvelope, type Verdict, VerdictLevel } from '@sealpost/contracts';
import { type Verdict as PhiVerdict, verdictOf } from '@sealpost/phi';
import { type ReadableMessage, toScannedPart } from './readable-message.ts';

/** The verdict as detection gives it: evidence per part. `recipients`: people that the envelope names. */
export function weighMessage(message: Pick<ReadableMessage, 'parts'>, recipients: number): PhiVerdict {
  return verdictOf({ parts: message.parts.map(toScannedPart), envelope: { recipients } });
}

/** The verdict as it is recorded: types, counts, parts and rules, never values. Throws nothing. */
export function classifyMessage(message: Pick<ReadableMessage, 'parts'>, envelope: MailEnvelope): Verdict {
  return toVerdict(weighMessage(message, envelope.recipients.length));
}

const LEVELS: Readonly<Record<PhiVerdict['level'], VerdictLevel>> = {
  none: VerdictLevel.VERDICT_LEVEL_NONE,
  identifiers_only: VerdictLevel.VERDICT_LEVEL_IDENTIFIERS_ONLY,
  health_only: VerdictLevel.VERDICT_LEVEL_HEALTH_ONLY,
  phi: VerdictLevel.VERDICT_LEVEL_PHI,
  sensitive_phi: VerdictLevel.VERDICT_LEVEL_SENSITIVE_PHI,
};

/** One line of evidence per type, with the parts and rules that contributed. */
function toVerdict(verdict: PhiVerdict): Verdict {
  const byType = new Map<string, { count: number; parts: Set<string>; rules: Set<string> }>();
  for (const evidence of verdict.evidence) {
    const entry = byType.get(evidence.type) ?? { count: 0, parts: new Set<string>(), rules: new Set<string>() };
    entry.count += evidence.count;
    entry.parts.add(evidence.part);
    for (const rule of evidence.rules) entry.rules.add(rule);
    byType.set(evidence.type, entry);
  }
  return {
    level: LEVELS[verdict.level],
    evidence: [...byType].map(([type, { count, parts, rules }]) => ({
      type,
      count,
      parts: [...parts],
      rules: [...rules],
    })),
    problems: [...new Set(verdict.problems.map(({ part, problem }) => `${part}:${problem}`))],
  };
}
