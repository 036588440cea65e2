/** The goals that the project set itself, and what was measured against each. */
import type { CorpusFigures } from './accuracy.ts';
import type { HostileFigures } from './hostile-run.ts';
import type { MessageFigures } from './messages.ts';
import type { SpeedFigures } from './speed.ts';

export interface Goal {
  readonly goal: string;
  /** NaN when it could not be measured here. */
  readonly measured: number;
  readonly limit: number;
  readonly sense: 'at least' | 'at most';
  /** The same by processor time of the thread, where time is measured: other work on the machine does not change it. */
  readonly cpu?: number;
  readonly unit: 'share' | 'ms' | 'MB/s';
}

export interface Measured {
  /** This repository's own figures. */
  readonly own: readonly CorpusFigures[];
  readonly messages: MessageFigures;
  readonly speed: SpeedFigures;
  readonly hostile: HostileFigures;
}

const share = (goal: string, sense: Goal['sense'], [limit, measured]: readonly [number, number | undefined]): Goal => ({
  goal,
  sense,
  limit,
  measured: measured ?? Number.NaN,
  unit: 'share',
});

export function goalsOf({ own, messages, speed, hostile }: Measured): Goal[] {
  const on = (id: CorpusFigures['corpus']): CorpusFigures | undefined => own.find(({ corpus }) => corpus === id);
  const short = on('short-clinical');
  const notes = on('note-sections');
  const structured = on('structured');
  return [
    share('Short clinical texts: recall of labelled values', 'at least', [0.96, short?.all.recall.rate]),
    share('Short clinical texts: harmless ones with an alarm', 'at most', [0.08, short?.alarms.rate]),
    share('Structured identifiers with context: recall', 'at least', [0.99, structured?.all.recall.rate]),
    share('Structured identifiers with context: precision', 'at least', [0.98, structured?.all.precision.rate]),
    share('Note sections: identifier alarms', 'at most', [0.03, notes?.alarms.rate]),
    share('Note sections: health context found', 'at least', [0.98, notes?.health?.rate]),
    share('Ordinary business mail: health context alarms', 'at most', [0.02, on('business')?.health?.rate]),
    share('Generated mails: message-level PHI recall', 'at least', [0.995, messages.recall.rate]),
    ...speedGoals(speed, hostile),
  ];
}

function speedGoals({ mails, prose }: SpeedFigures, hostile: HostileFigures): Goal[] {
  const slowest = (times: readonly number[]): number => Math.max(...times);
  return [
    {
      goal: 'Mail of 10 KiB: p99',
      measured: slowest(mails.map(({ p99Ms }) => p99Ms)),
      cpu: slowest(mails.map(({ p99CpuMs }) => p99CpuMs)),
      limit: 5,
      sense: 'at most',
      unit: 'ms',
    },
    {
      goal: 'Plain text, one core',
      measured: Math.min(...prose.map(({ mbPerSecond }) => mbPerSecond)),
      cpu: Math.min(...prose.map(({ mbPerCpuSecond }) => mbPerCpuSecond)),
      limit: 20,
      sense: 'at least',
      unit: 'MB/s',
    },
    {
      goal: 'Slowest input of 1 MiB',
      measured: hostile.worstMs,
      cpu: hostile.worstCpuMs,
      limit: 250,
      sense: 'at most',
      unit: 'ms',
    },
  ];
}

export type Outcome = 'met' | 'missed' | 'not measured';

export function outcomeOf({ measured, limit, sense }: Goal): Outcome {
  if (Number.isNaN(measured)) return 'not measured';
  return (sense === 'at least' ? measured >= limit : measured <= limit) ? 'met' : 'missed';
}
