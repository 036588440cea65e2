/** Sends mail while a fault happens, waits until all of it ended, and judges the history. */
import { createLoad, type Load, type LoadAnswer } from '@sealpost/tests/load-generator';
import type { FaultContext } from './fault.ts';
import { judge } from './judge.ts';

export interface LoadPlan {
  /** Addresses and keys carry it. Unique in a run of the faults. */
  readonly label: string;
  /** Callers at once; 6 unless given. */
  readonly callers?: number;
  /** Submissions a second; 8 unless given. */
  readonly perSecond?: number;
  /** Recipient domains, each a site of its own; 8 unless given. */
  readonly domains?: number;
  /** No attempt may be in doubt. */
  readonly doubt?: 'forbidden' | 'allowed';
  readonly onAnswer?: (answer: LoadAnswer) => void;
  /** Longest wait for the end of every message once the fault is over; 120 s unless given. */
  readonly endMs?: number;
}

const CALLERS = 6;
const PER_SECOND = 8;
const DOMAINS = 8;
const END_MS = 120_000;
const HEAL_MS = 90_000;
const SETTLE_MS = 120_000;

/** Runs `act` while mail flows. Resolves once all accepted mail ended as promised. Throws PromiseBroken, or what `act` throws. */
export async function underLoad(
  context: FaultContext,
  plan: LoadPlan,
  act: (load: Load) => Promise<void>,
): Promise<void> {
  const { lab, journal } = context;
  const load = createLoad(lab, {
    label: plan.label,
    domains: plan.domains ?? DOMAINS,
    perSecondMax: plan.perSecond ?? PER_SECOND,
    onAnswer: (answer) => {
      const { failure } = answer;
      if (failure !== undefined)
        journal.note('refused', {
          address: answer.address,
          reason: failure.reason,
          status: failure.status,
          tookMs: Math.round(answer.tookMs),
        });
      plan.onAnswer?.(answer);
    },
  });
  journal.note('load begins', { label: plan.label });
  const acted = act(load);
  await load.run(plan.callers ?? CALLERS, acted);
  await acted;
  journal.note('load ends', { accepted: load.accepted.length, unanswered: load.unknownCount });
  await lab.heal(HEAL_MS);
  await load.settle({ timeoutMs: SETTLE_MS, callers: plan.callers ?? CALLERS });
  const { accepted, refused } = load;
  lab.accepted.push(...accepted);
  lab.refused.push(...refused);
  const { doubt = 'allowed', endMs = END_MS, label } = plan;
  await judge(context, { accepted, refused, addressPrefix: `${label}-`, events: 'new', doubt, endMs });
}

/** Runs `act` while the sink takes its time over each reply, so that attempts are open whenever something happens. */
export async function withSlowSink(
  { lab }: FaultContext,
  replyDelayMs: number,
  act: () => Promise<void>,
): Promise<void> {
  // Behaviours hold for new connections.
  await lab.sink.setBehaviours({ replyDelayMs });
  lab.sink.cutConnections();
  try {
    await act();
  } finally {
    await lab.sink.setBehaviours({});
    lab.sink.cutConnections();
  }
}
