/** Every metric dlp can emit. */
import { DecisionAction, type LaneName, Protection, VerdictLevel } from '@sealpost/contracts';
import { DOCUMENT_KINDS } from '@sealpost/extract';
import { SCAN_PROBLEMS } from '@sealpost/phi';
import type { Telemetry } from '@sealpost/telemetry';
import type { DlpPlan } from './stage.ts';

const LANES = ['express', 'bulk'] as const;
const LEVELS = ['none', 'identifiers_only', 'health_only', 'phi', 'sensitive_phi'] as const;
const ACTIONS = ['deliver', 'hold', 'reject'] as const;
const PROTECTIONS = ['opportunistic', 'tls', 'content', 'portal'] as const;

export interface DlpTelemetry {
  decided(lane: LaneName, plan: DlpPlan): void;
}

export function createDlpTelemetry(telemetry: Telemetry): DlpTelemetry {
  const verdicts = telemetry.metrics.counter({
    name: 'dlp_verdicts_total',
    help: 'Messages by verdict.',
    labels: { lane: LANES, level: LEVELS },
  });
  const decisions = telemetry.metrics.counter({
    name: 'dlp_decisions_total',
    help: 'Recipients by what policy decided for them.',
    labels: { lane: LANES, action: ACTIONS, protection: PROTECTIONS },
  });
  const problems = telemetry.metrics.counter({
    name: 'dlp_problems_total',
    help: 'Messages of which something could not be looked into, once for each reason.',
    labels: { lane: LANES, problem: SCAN_PROBLEMS },
  });
  const attachments = telemetry.metrics.counter({
    name: 'dlp_attachments_total',
    help: 'Attachments by what they are.',
    labels: { kind: DOCUMENT_KINDS },
  });
  return {
    decided: (lane, plan) => {
      // A problem reads `attachment:2:encrypted`.
      const reasons = plan.verdict.problems.map((problem) => problem.slice(problem.lastIndexOf(':') + 1));
      for (const problem of new Set(reasons)) problems.with({ lane, problem }).inc();
      for (const { kind } of plan.facts.attachments) attachments.with({ kind }).inc();
      verdicts
        .with({ lane, level: LEVELS[Math.max(0, plan.verdict.level - VerdictLevel.VERDICT_LEVEL_NONE)] ?? 'other' })
        .inc();
      for (const { action, protection } of plan.decisions) {
        decisions
          .with({
            lane,
            action: ACTIONS[Math.max(0, action - DecisionAction.DECISION_ACTION_DELIVER)] ?? 'other',
            protection: PROTECTIONS[Math.max(0, protection - Protection.PROTECTION_OPPORTUNISTIC)] ?? 'other',
          })
          .inc();
      }
    },
  };
}
