/** A tracked message as people read it. */
import { isTerminalState } from '@sealpost/client';
import type { Evidence, RecipientState } from '@sealpost/contracts';
import { namesOf, valueOf } from '../input/enum-names.ts';
import type { Tone } from '../output/paint.ts';
import type { Cell, Table } from '../output/table.ts';
import { formatTime, type TimeStyle } from '../output/time-text.ts';
import { STATES } from './enums.ts';
import type { AttemptView, MessageView, RecipientView, VerdictView } from './message-view.ts';

const TONES: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  'in-portal': 'good',
  deferred: 'warn',
  held: 'warn',
  bounced: 'bad',
  expired: 'bad',
  rejected: 'bad',
  suppressed: 'bad',
  'in-doubt': 'bad',
};

const TERMINAL: ReadonlySet<string> = new Set(
  namesOf(STATES).filter((name) => isTerminalState(valueOf<RecipientState>(STATES, name) ?? 0)),
);

export const stateCell = (state: string | null): Cell => {
  const tone = TONES[state ?? ''];
  return tone === undefined ? { text: state ?? '-' } : { text: state ?? '-', tone };
};

/** "phi: ssn ×2 in text; lab ×1 in subject": types, counts and places, never values. */
export function verdictText(verdict: VerdictView): string {
  const found = verdict.evidence.map(evidenceText);
  const problems = verdict.problems.map((problem) => `problem: ${problem}`);
  const parts = [...found, ...problems];
  return parts.length === 0 ? (verdict.level ?? 'not classified yet') : `${verdict.level ?? '-'}: ${parts.join('; ')}`;
}

export function evidenceText({ type, count, parts }: Evidence): string {
  return `${type} ×${count}${parts.length === 0 ? '' : ` in ${parts.join(', ')}`}`;
}

/** "TLSv1.3, verified", "no TLS", or "-" before any attempt. */
export function tlsText(attempt: AttemptView | undefined): string {
  if (attempt === undefined) return '-';
  if (!attempt.tls.used) return 'no TLS';
  return `${attempt.tls.protocol}, ${attempt.tls.verified ? 'verified' : 'not verified'}`;
}

export function recipientTable(
  recipients: readonly RecipientView[],
  show: (recipient: RecipientView) => string,
): Table {
  return {
    columns: [
      { header: 'recipient' },
      { header: 'state' },
      { header: 'method' },
      { header: 'rule' },
      { header: 'attempts', align: 'right' },
      { header: 'last reply' },
      { header: 'tls' },
      { header: 'in doubt' },
    ],
    rows: recipients.map((recipient) => {
      const last = recipient.attempts.at(-1);
      return [
        show(recipient),
        stateCell(recipient.state),
        recipient.method ?? '-',
        recipient.rule ?? '-',
        String(recipient.attempts.length),
        replyText(last),
        tlsText(last),
        recipient.inDoubt ? { text: 'yes', tone: 'bad' } : 'no',
      ];
    }),
    empty: 'No recipients are known yet.',
  };
}

function replyText(attempt: AttemptView | undefined): string {
  if (attempt === undefined) return '-';
  const reply = attempt.replyCode === 0 ? 'no reply' : `${attempt.replyCode} ${attempt.enhancedCode}`.trim();
  return attempt.replyClass === '' ? reply : `${reply} (${attempt.replyClass})`;
}

/** Label: value lines above the table. */
export function messageHead(message: MessageView, style: TimeStyle): readonly string[] {
  const time = (iso: string | null) => formatTime(iso === null ? undefined : new Date(iso), style);
  const open = message.recipients.filter(({ state }) => !TERMINAL.has(state ?? '')).length;
  const rows: (readonly [string, string])[] = [
    ['message', message.messageId],
    ['accepted', time(message.acceptTime)],
    [
      'finished',
      message.finished ? time(message.finishTime) : `no, ${open} of ${message.recipients.length} still open`,
    ],
    ['lane', message.lane ?? '-'],
    ['purpose', message.purpose ?? '-'],
    ['findings', verdictText(message.verdict)],
  ];
  const labels = Object.entries(message.labels).map(([name, value]) => `${name}=${value}`);
  if (labels.length > 0) rows.push(['labels', labels.join(' ')]);
  if (message.sandbox) rows.push(['sandbox', 'yes: nothing left this server']);
  return rows.map(([label, value]) => `${label.padEnd(10)}${value}`);
}
