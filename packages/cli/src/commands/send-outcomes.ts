/** What became of messages that `send --wait` waits for. */
import { SealpostError, type SealpostClient } from '@sealpost/client';
import { type CommandContext, isSet } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { maskAddress } from '../output/mask.ts';
import { renderTable } from '../output/table.ts';
import { recipientTable, verdictText } from '../views/message-text.ts';
import { type MessageView, messageView, type RecipientView } from '../views/message-view.ts';

/** One message handed in, or refused. */
export type Sent =
  | { readonly source: string; readonly messageId: string; readonly recipientCount: number; readonly replayed: boolean }
  | { readonly source: string; readonly error: unknown };

export type Outcome =
  | { readonly kind: 'settled'; readonly message: MessageView }
  | { readonly kind: 'timed-out'; readonly messageId: string }
  | { readonly kind: 'refused' };

interface WaitInput {
  readonly client: SealpostClient;
  readonly sent: readonly Sent[];
  readonly timeoutMs: number;
}

/** Messages looked at side by side. */
const WAITING_MAX = 16;

/** One outcome per message, in order. The time counts for all of them together. */
export async function waitForOutcomes(context: CommandContext, input: WaitInput): Promise<readonly Outcome[]> {
  const { io, output } = context;
  const endMs = io.clock.monotonicMs() + input.timeoutMs;
  const progress = output.progress();
  const outcomes: Outcome[] = [];
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < input.sent.length) {
      const index = next++;
      outcomes[index] = await waitForOne(
        context,
        { ...input, timeoutMs: Math.max(0, endMs - io.clock.monotonicMs()) },
        index,
      );
      done += 1;
      progress.update(`waiting: ${done} of ${input.sent.length} finished`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(WAITING_MAX, input.sent.length) }, worker));
  progress.clear();
  return outcomes;
}

async function waitForOne(context: CommandContext, input: WaitInput, index: number): Promise<Outcome> {
  const one = input.sent[index];
  if (one === undefined || 'error' in one) return { kind: 'refused' };
  const view = isSet(context.options, 'showAddresses') ? 'full' : 'basic';
  const wait = { timeoutMs: input.timeoutMs, until: 'settled', view, signal: context.io.signal } as const;
  try {
    return { kind: 'settled', message: messageView(await input.client.waitUntilFinished(one.messageId, wait)) };
  } catch (thrown) {
    if (thrown instanceof SealpostError && thrown.reason === 'CLIENT_TIMED_OUT') {
      return { kind: 'timed-out', messageId: one.messageId };
    }
    throw thrown;
  }
}

/** A summary for people; the data of `send` are the ids alone, so that `$(sealpost send …)` holds one. */
export function noteOutcomes(context: CommandContext, outcomes: readonly Outcome[]): void {
  const { output, options, io } = context;
  const showAddresses = isSet(options, 'showAddresses');
  for (const outcome of outcomes) {
    if (outcome.kind === 'timed-out')
      output.note(`${outcome.messageId} is not finished; \`sealpost status ${outcome.messageId}\` goes on.`);
    if (outcome.kind !== 'settled') continue;
    const { message } = outcome;
    output.note(`\n${message.messageId}  ${verdictText(message.verdict)}`);
    const table = recipientTable(message.recipients, recipientNamer(showAddresses));
    output.note(renderTable(table, { paint: output.notePaint, columns: io.stderr.columns }));
  }
}

/** How a table names a recipient: by place, by masked address, or in full. */
export function recipientNamer(showAddresses: boolean): (recipient: RecipientView) => string {
  return ({ index, address }) => {
    if (address === null) return `#${index}`;
    return showAddresses ? address : maskAddress(address);
  };
}

const REACHED: ReadonlySet<string> = new Set(['delivered', 'in-portal']);

/** Worst news first: out of time, refused or held, not reached, done. */
export function exitCodeOfOutcomes(outcomes: readonly Outcome[]): ExitCode {
  if (outcomes.some(({ kind }) => kind === 'timed-out')) return EXIT.timedOut;
  const states = outcomes.flatMap((outcome) => (outcome.kind === 'settled' ? outcome.message.recipients : []));
  if (states.some(({ state }) => state === 'rejected' || state === 'held')) return EXIT.refused;
  return states.every(({ state }) => REACHED.has(state ?? '')) ? EXIT.done : EXIT.partial;
}
