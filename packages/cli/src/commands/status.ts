/** `sealpost status`: one message and its recipients, or what runs where. */
import { SealpostError } from '@sealpost/client';
import { type CommandContext, type CommandSpec, isSet } from '../command.ts';
import { dataFolderOf, findAddress, withClient } from '../connect.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { formatSpan, formatTime } from '../output/time-text.ts';
import { readRunState, type RunState } from '../run-state.ts';
import { messageHead, recipientTable, stateCell, tlsText } from '../views/message-text.ts';
import { type MessageView, messageView, type RecipientView } from '../views/message-view.ts';
import { recipientNamer } from './send-outcomes.ts';

export const STATUS: CommandSpec = {
  name: 'status',
  args: '[message-id]',
  summary: 'Show one message with every recipient and attempt; without an id, what runs where.',
  detail:
    'Addresses stay out unless --show-addresses, which needs the role "read-phi" and is recorded in the audit log.',
  options: [
    { flags: '--show-addresses', describe: 'addresses and portal passphrases in full; recorded in the audit log' },
  ],
  examples: [
    ['sealpost status msg_01k…', 'one message: findings, method, rule, state, attempts with TLS facts'],
    ['sealpost status msg_01k… --json', 'the same for a script'],
    ['sealpost status', 'addresses that listen, mail mode, data folder, health'],
  ],
  run: async (context) => {
    const [messageId] = context.args;
    return messageId === undefined ? await showServer(context) : await showMessage(context, messageId);
  },
};

async function showMessage(context: CommandContext, messageId: string): Promise<ExitCode> {
  const { output, options, io } = context;
  const showAddresses = isSet(options, 'showAddresses');
  const view = showAddresses ? 'full' : 'basic';
  const message = await withClient(context, async (client) =>
    messageView(await client.getMessage(messageId, { view, signal: io.signal })),
  );
  if (output.json) {
    output.document(message);
    return EXIT.done;
  }
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  for (const line of messageHead(message, style)) output.line(line);
  output.line('');
  output.table(recipientTable(message.recipients, recipientNamer(showAddresses)));
  printAttempts(context, message, showAddresses);
  return EXIT.done;
}

function printAttempts(context: CommandContext, message: MessageView, showAddresses: boolean): void {
  const { output, io } = context;
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  const name = recipientNamer(showAddresses);
  const rows = message.recipients.flatMap((recipient) =>
    recipient.attempts.map((attempt) => [
      name(recipient),
      formatTime(attempt.atTime === null ? undefined : new Date(attempt.atTime), style),
      stateCell(attempt.outcome),
      `${attempt.replyCode} ${attempt.enhancedCode}`.trim(),
      attempt.site,
      attempt.source,
      tlsText(attempt),
      attempt.tls.cipher,
    ]),
  );
  if (rows.length > 0) {
    output.line('');
    const headers = ['recipient', 'attempt', 'outcome', 'reply', 'site', 'source', 'tls', 'cipher'];
    output.table({ columns: headers.map((header) => ({ header })), rows });
  }
  for (const recipient of message.recipients) for (const line of factLines(recipient, name)) output.line(line);
}

function factLines(recipient: RecipientView, name: (recipient: RecipientView) => string): readonly string[] {
  const { decision, nextAttemptTime, parcelId, portalPassphrase } = recipient;
  const refused = decision.refusedMethods.map(({ method, reason }) => `${method ?? '-'} (${reason})`).join(', ');
  return [
    ...(decision.reason === null ? [] : [`why: ${decision.reason} (${decision.policyVersion ?? '-'})`]),
    ...(refused === '' ? [] : [`not used: ${refused}`]),
    ...(nextAttemptTime === null ? [] : [`next attempt: ${nextAttemptTime}`]),
    ...(parcelId === null ? [] : [`parcel: ${parcelId}`]),
    ...(portalPassphrase === null ? [] : [`passphrase: ${portalPassphrase}`]),
  ].map((line) => `${name(recipient)}: ${line}`);
}

async function showServer(context: CommandContext): Promise<ExitCode> {
  const { io, options, output } = context;
  const address = await findAddress(io, options);
  const state = await readRunState(dataFolderOf(io, options));
  const health = await healthOf(context);
  if (output.json)
    output.document({ address: address.value, health: health.text, error: health.error, run: state ?? null });
  else printServer(context, { address: address.value, state, health: health.text });
  if (health.error !== null) {
    if (!output.json) output.warn(`sealpost: ${health.error}`);
    return EXIT.unreachable;
  }
  return health.text === 'serving' ? EXIT.done : EXIT.unhealthy;
}

interface HealthAnswer {
  readonly text: string;
  readonly error: string | null;
}

async function healthOf(context: CommandContext): Promise<HealthAnswer> {
  try {
    return { text: await withClient(context, async (client) => await client.health()), error: null };
  } catch (thrown) {
    const isAway = thrown instanceof SealpostError && exitCodeOf(thrown) === EXIT.unreachable;
    if (isAway) return { text: 'unreachable', error: thrown.message };
    throw thrown;
  }
}

interface ServerFacts {
  readonly address: string;
  readonly state: RunState | undefined;
  readonly health: string;
}

function printServer(context: CommandContext, { address, state, health }: ServerFacts): void {
  const { output, io } = context;
  const row = (label: string, value: string): void => output.line(`${label.padEnd(12)}${value}`);
  row('health', output.paint(health === 'serving' ? 'good' : 'bad', health));
  if (state === undefined) return row('gRPC', address);
  const age = formatSpan(io.clock.nowMs() - state.startedAtMs);
  row('version', state.version === '' ? '-' : state.version);
  row('process', state.alive ? `${state.pid}, for ${age}` : `${state.pid} is gone (it did not stop by itself)`);
  row(
    'mail',
    state.mailMode === 'live'
      ? 'live: mail leaves this machine'
      : `${state.mailMode || 'sink'}: nothing leaves this machine`,
  );
  for (const { name, address: bound, url } of state.listeners) row(name, url ?? bound);
  row('data', state.dataFolder);
}
