/** Every metric dlp can emit. */
import { DecisionAction, type LaneName, Protection, VerdictLevel } from '@sealpost/contracts';
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
  return {
    decided: (lane, plan) => {
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
