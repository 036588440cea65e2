/** `sealpost policy simulate`: a draft over given files, judged here, or over what the server remembers of past days. */
import { type OutcomeChange, outcomeDirection } from '@sealpost/policy';
import { type CommandContext, isSet, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { countOption } from '../input/option-values.ts';
import { type Cell, printable } from '../output/table.ts';
import { usageError } from '../usage-error.ts';
import { policyFrom, readPolicyText } from './policy-text.ts';

export interface SimulationView {
  /** `files` or `server`. */
  readonly source: string;
  readonly messagesSeen: number;
  readonly messagesChanged: number;
  readonly recipientsChanged: number;
  readonly changes: readonly ChangeView[];
  readonly rules: readonly { readonly rule: string; readonly before: number; readonly after: number }[];
  readonly changedByRule: Readonly<Record<string, number>>;
  /** What the answer cannot tell. */
  readonly limits: readonly string[];
  /** Given files that could not be read. */
  readonly failed: readonly string[];
}

export interface ChangeView {
  readonly before: string;
  readonly after: string;
  readonly direction: OutcomeChange['direction'];
  readonly recipients: number;
  /** Rules of the draft that decide; empty when the server does not say. */
  readonly rules: readonly string[];
  /** Files, or ids of messages; a few of them. */
  readonly messages: readonly string[];
}

const DAYS_MAX = 90;
/** Messages asked for at once, and calls for one answer: the server counts page by page. */
const MESSAGES_PER_CALL = 10_000;
const CALLS_MAX = 100;
const SAMPLES_SHOWN_MAX = 3;

export async function simulate(context: CommandContext): Promise<ExitCode> {
  const { io, args, options, output } = context;
  const [draftName = '-', ...files] = args;
  const days = textOf(options, 'days');
  if (days !== undefined && files.length > 0)
    throw usageError('--days', 'NOT_WITH_FILES', 'Name files, or say --days for what was sent, not both.');
  if (days === undefined && files.length === 0)
    throw usageError('file', 'REQUIRED', 'Name mails to try the draft on, or say --days 30 for what was sent.');
  if (files.includes('-') && draftName === '-') throw usageError('-', 'ONCE', 'Standard input can be read once.');
  const text = await readPolicyText(io, draftName);
  const draft = policyFrom(text);
  let view: SimulationView;
  if (days === undefined) {
    const { simulateFiles } = await import('./policy-simulate-files.ts');
    view = await simulateFiles(context, { draft, current: policyFrom(await currentText(context)), files });
  } else view = await simulateDays(context, text);
  if (output.json) output.document(view);
  else printView(context, view);
  if (view.failed.length > 0) return EXIT.partial;
  return isSet(options, 'check') && view.messagesChanged > 0 ? EXIT.changesDue : EXIT.done;
}

async function currentText(context: CommandContext): Promise<string> {
  const against = textOf(context.options, 'against');
  if (against !== undefined) return await readPolicyText(context.io, against);
  const { document } = await withClient(context, async (client) => await client.policies.get());
  return document;
}

async function simulateDays(context: CommandContext, document: string): Promise<SimulationView> {
  const { options, output } = context;
  if (textOf(options, 'against') !== undefined)
    throw usageError('--against', 'NOT_WITH_DAYS', 'Past mail is compared with what was decided then.');
  const days = countOption(options, 'days', { min: 1, max: DAYS_MAX, fallback: 1 });
  const progress = output.progress();
  const total = { messagesSeen: 0, messagesChanged: 0, recipientsChanged: 0 };
  const changes = new Map<string, ChangeView>();
  const rules = new Map<string, { before: number; after: number }>();
  const changedByRule: Record<string, number> = {};
  const limits = new Set<string>();
  await withClient(context, async (client) => {
    let pageToken = '';
    for (let calls = 0; calls < CALLS_MAX; calls++) {
      const page = await client.policies.simulate({ document, days, messagesMax: MESSAGES_PER_CALL, pageToken });
      total.messagesSeen += page.messagesSeen;
      total.messagesChanged += page.messagesChanged;
      for (const [rule, count] of Object.entries(page.changedByRule))
        changedByRule[rule] = (changedByRule[rule] ?? 0) + count;
      for (const { rule, recipientsBefore, recipientsAfter } of page.rules) {
        const row = rules.get(rule) ?? { before: 0, after: 0 };
        rules.set(rule, { before: row.before + recipientsBefore, after: row.after + recipientsAfter });
      }
      for (const { outcomeBefore: before, outcomeAfter: after, recipients, sampleMessageIds } of page.changes) {
        total.recipientsChanged += recipients;
        const known = changes.get(`${before} ${after}`);
        changes.set(`${before} ${after}`, {
          ...{ before, after, direction: outcomeDirection(before, after), rules: [] },
          recipients: recipients + (known?.recipients ?? 0),
          messages: known?.messages ?? sampleMessageIds,
        });
      }
      for (const limit of page.limits) limits.add(limit);
      progress.update(`${total.messagesSeen} messages seen`);
      pageToken = page.nextPageToken;
      if (pageToken === '') return;
    }
    limits.add(`Only the newest ${total.messagesSeen} messages were looked at.`);
  }).finally(() => progress.clear());
  return {
    ...{ source: 'server', ...total, changedByRule, failed: [], limits: [...limits] },
    changes: [...changes.values()].toSorted((a, b) => b.recipients - a.recipients),
    rules: [...rules].map(([rule, row]) => ({ rule, ...row })),
  };
}

const TONES: Readonly<Record<ChangeView['direction'], NonNullable<Cell['tone']>>> = {
  weaker: 'bad',
  edited: 'warn',
  stricter: 'good',
};

function printView({ output, args }: CommandContext, view: SimulationView): void {
  const { messagesSeen, messagesChanged, changes, rules, failed, limits, changedByRule } = view;
  output.line(`${messagesSeen} messages: the outcome of ${messagesChanged} would be another.`);
  if (changes.length > 0) {
    output.table({
      columns: [
        ...[{ header: 'outcome now' }, { header: 'with the draft' }, { header: 'direction' }],
        { header: 'recipients', align: 'right' },
        { header: 'for example' },
      ],
      rows: changes.map(({ before, after, direction, recipients, messages }) => [
        ...[before, after, { text: direction, tone: TONES[direction] }, String(recipients)],
        messages.slice(0, SAMPLES_SHOWN_MAX).join(', '),
      ]),
    });
  }
  if (rules.length > 0) {
    output.line('');
    output.table({
      columns: [
        { header: 'rule', whole: true },
        { header: 'decides now', align: 'right' },
        { header: 'with the draft', align: 'right' },
        { header: 'changed', align: 'right' },
      ],
      rows: rules.map(({ rule, before, after }) => [
        rule,
        String(before),
        String(after),
        String(changedByRule[rule] ?? 0),
      ]),
    });
  }
  for (const limit of limits) output.note(`note: ${limit}`);
  for (const file of failed) output.warn(`${printable(file)} could not be read and is left out.`);
  if (messagesSeen > 0)
    output.note(
      `Put it in force: \`sealpost policy put ${args[0] ?? '-'} --expected-version N\` (\`policy get\` shows N).`,
    );
}
