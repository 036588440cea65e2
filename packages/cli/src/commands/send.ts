/** `sealpost send`: hands messages in, and waits for their end when asked. */
import { type MessageInput, SealpostError, type SealpostClient } from '@sealpost/client';
import { type CommandContext, type CommandSpec, isSet, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { MESSAGE_OPTIONS } from '../input/message-flags.ts';
import { findMessageSources, type MessageSource } from '../input/message-sources.ts';
import { durationOption } from '../input/option-values.ts';
import { errorLines, exitCodeFor, toEnvelope } from '../report-error.ts';
import { exitCodeOfOutcomes, noteOutcomes, type Outcome, type Sent, waitForOutcomes } from './send-outcomes.ts';

const WAIT_TIMEOUT_MS = 120_000;
const SUBMIT_TRIES_HINT = 'Resending is safe: give the same --idempotency-key.';

export const SEND: CommandSpec = {
  name: 'send',
  args: '[file...]',
  summary: 'Send messages: .eml files, folders of them, - for standard input, or flags.',
  detail: [
    'Prints the id of each accepted message on a line of its own. A folder is searched for .eml files.',
    'Flags that describe the envelope (--from, --to, …) also apply to .eml input and then replace what it says.',
  ].join('\n'),
  options: [
    ...MESSAGE_OPTIONS,
    {
      flags: '--idempotency-key <key>',
      describe: 'the same key never sends twice (7 days); with many files each gets its own from it',
    },
    { flags: '--wait', describe: 'wait until every recipient is terminal or held' },
    { flags: '--timeout <duration>', describe: 'how long to wait (default 120s)' },
    { flags: '--show-addresses', describe: 'with --wait: addresses in full; recorded in the audit log' },
  ],
  examples: [
    ['sealpost send examples/lab-result.eml --to someone@example.org', 'one .eml file to one recipient'],
    [
      'sealpost send --from clinic@example.org --to pat@example.com --subject Hello --text "See you." --wait',
      'a message from flags; waits for its end',
    ],
    ['sealpost send outbox/ --idempotency-key batch-7 --json', 'a folder; run again, only what is new is sent'],
  ],
  run: runSend,
};

async function runSend(context: CommandContext): Promise<ExitCode> {
  const sources = await findMessageSources(context);
  const timeoutMs = durationOption(context.options, 'timeout', WAIT_TIMEOUT_MS);
  return await withClient(context, async (client) => {
    const only = sources.length === 1 ? sources[0] : undefined;
    const sent = only === undefined ? await sendMany(context, client, sources) : [await sendOne(client, only)];
    printSent(context, sent);
    const outcomes = isSet(context.options, 'wait')
      ? await waitForOutcomes(context, { client, sent, timeoutMs })
      : undefined;
    if (context.output.json) context.output.document(toDocument(sent, outcomes));
    else if (outcomes !== undefined) noteOutcomes(context, outcomes);
    return combine(sent, outcomes);
  });
}

async function sendOne(client: SealpostClient, source: MessageSource): Promise<Sent> {
  try {
    const { messageId, recipientCount, replayed } = await client.submit(await source.load());
    return { source: source.label, messageId, recipientCount, replayed };
  } catch (error) {
    return { source: source.label, error };
  }
}

/** Many go through one stream: read as they are taken, so that a folder of any size needs little memory. */
async function sendMany(
  context: CommandContext,
  client: SealpostClient,
  sources: readonly MessageSource[],
): Promise<readonly Sent[]> {
  const { io, output } = context;
  // A stream keeps trying for seconds; a first look tells a person at once that nobody is there.
  await client.health();
  const stream = client.stream();
  const progress = output.progress();
  const sent: Sent[] = [];
  let done = 0;
  let accepted = 0;
  const pending = new Set<Promise<void>>();
  for (const [index, source] of sources.entries()) {
    if (io.signal.aborted) {
      sent[index] = { source: source.label, error: cancelledError() };
      continue;
    }
    await stream.ready();
    const input = await loadOrError(source);
    const settle = async (): Promise<void> => {
      const one = 'message' in input ? await sendThrough(stream, source, input.message) : input;
      sent[index] = one;
      done += 1;
      if ('messageId' in one) accepted += 1;
      progress.update(`${done} of ${sources.length} answered, ${accepted} accepted`);
    };
    const promise: Promise<void> = settle().finally(() => pending.delete(promise));
    pending.add(promise);
  }
  await Promise.all(pending);
  // Each message has its answer already; a stream that is lost has given it to all that were open.
  await stream.finish().catch(() => undefined);
  progress.clear();
  return sent;
}

async function loadOrError(
  source: MessageSource,
): Promise<{ readonly message: MessageInput } | { readonly source: string; readonly error: unknown }> {
  try {
    return { message: await source.load() };
  } catch (error) {
    return { source: source.label, error };
  }
}

async function sendThrough(
  stream: ReturnType<SealpostClient['stream']>,
  source: MessageSource,
  message: MessageInput,
): Promise<Sent> {
  try {
    const { messageId, recipientCount, replayed } = await stream.send(message);
    return { source: source.label, messageId, recipientCount, replayed };
  } catch (error) {
    return { source: source.label, error };
  }
}

function cancelledError(): SealpostError {
  return new SealpostError({ reason: 'CLIENT_CANCELLED', status: 'ABORTED', message: 'Not sent: interrupted.' });
}

/** Ids to standard output; refusals, with their source, to standard error. */
function printSent(context: CommandContext, sent: readonly Sent[]): void {
  const { output, options } = context;
  if (output.json) return;
  for (const one of sent) {
    if ('messageId' in one) output.line(one.messageId);
    else
      output.warn(errorLines(toEnvelope(one.error), sent.length === 1 ? 'sealpost: ' : `${one.source}: `).join('\n'));
  }
  const refused = sent.filter((one) => 'error' in one).length;
  if (sent.length > 1) output.note(`${sent.length - refused} accepted, ${refused} refused.`);
  const replayed = sent.filter((one) => 'messageId' in one && one.replayed).length;
  if (replayed > 0) output.note(`${replayed} had been accepted before under the same idempotency key; not sent again.`);
  const unreachable = sent.some((one) => 'error' in one && exitCodeFor(one.error) === EXIT.unreachable);
  if (unreachable && textOf(options, 'idempotencyKey') !== undefined) output.note(SUBMIT_TRIES_HINT);
}

function toDocument(sent: readonly Sent[], outcomes: readonly Outcome[] | undefined): unknown {
  const results = sent.map((one, index) => {
    if ('error' in one) return { source: one.source, error: toEnvelope(one.error) };
    return outcomes === undefined ? one : { ...one, ...outcomeView(outcomes[index]) };
  });
  const rejectedCount = sent.filter((one) => 'error' in one).length;
  return { acceptedCount: sent.length - rejectedCount, rejectedCount, results };
}

function outcomeView(outcome: Outcome | undefined): object {
  if (outcome === undefined || outcome.kind === 'refused') return {};
  return outcome.kind === 'timed-out' ? { timedOut: true } : { timedOut: false, message: outcome.message };
}

function combine(sent: readonly Sent[], outcomes: readonly Outcome[] | undefined): ExitCode {
  const errors = sent.flatMap((one) => ('error' in one ? [one.error] : []));
  if (errors.length > 0) return errors.length < sent.length ? EXIT.partial : exitCodeFor(errors[0]);
  return outcomes === undefined ? EXIT.done : exitCodeOfOutcomes(outcomes);
}
