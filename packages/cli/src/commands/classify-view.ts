/** How `sealpost classify` tells what it found in a file: lines and a table for people, one line of JSON for programs. */
import type { ClassifiedFile } from '@sealpost/classify';
import type { CommandContext } from '../command.ts';
import { printable, type Table } from '../output/table.ts';
import type { DecisionView } from '../views/message-view.ts';

export interface FindingView {
  readonly type: string;
  readonly part: string;
  readonly place?: string;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly confidence: number;
  readonly value?: string;
}

export interface FileAnswer {
  readonly label: string;
  readonly classified: ClassifiedFile;
  readonly findings: readonly FindingView[];
  readonly health: boolean;
  /** With --policy, one per recipient. */
  readonly decisions: readonly DecisionView[] | undefined;
  readonly ms: number;
}

export function printFile({ output, args }: CommandContext, answer: FileAnswer): void {
  const { label, classified, findings, health, decisions, ms } = answer;
  const { level, linkedBy, sensitive, counts, problems } = classified.weighed;
  if (output.json) {
    const { attachments, sizeBytes } = classified.readable;
    const said = { file: label, form: classified.form, verdict: level, health, linkedBy, sensitive, counts };
    const decided = decisions === undefined ? {} : { decisions };
    output.jsonLine({ ...said, findings, problems, attachments, sizeBytes, ...decided, ms });
    return;
  }
  const linked = linkedBy === 'none' ? '' : `, tied to a person by the ${linkedBy}`;
  const classes = sensitive.length === 0 ? '' : ` (${sensitive.join(', ')})`;
  output.line(`${printable(label)}: ${level}${classes}; health ${health ? 'yes' : 'no'}${linked}`);
  for (const { part, problem } of problems) output.line(`  not seen in full: ${part}: ${problem}`);
  for (const [index, decision] of (decisions ?? []).entries()) {
    const { action, protection, rule, reason } = decision;
    const why = `${rule ?? 'no rule'}${reason === null ? '' : `: ${reason}`}`;
    output.line(`  recipient ${index + 1}: ${action ?? '-'}, ${protection ?? 'no protection'} (${why})`);
  }
  if (findings.length > 0) output.table(findingsTable(findings));
  if (args.length > 1) output.line('');
}

function findingsTable(findings: readonly FindingView[]): Table {
  const withValues = findings.some(({ value }) => value !== undefined);
  return {
    columns: [
      ...([{ header: 'type' }, { header: 'part', whole: true }, { header: 'place' }] as const),
      ...([
        { header: 'start', align: 'right' },
        { header: 'end', align: 'right' },
      ] as const),
      ...([
        { header: 'rule', whole: true },
        { header: 'confidence', align: 'right' },
      ] as const),
      ...(withValues ? [{ header: 'value' }] : []),
    ],
    rows: findings.map(({ type, part, place, start, end, rule, confidence, value }) => [
      ...[type, part, place ?? '-', String(start), String(end), rule, confidence.toFixed(2)],
      ...(value === undefined ? [] : [value]),
    ]),
  };
}
