/** `sealpost quarantine`: messages that policy holds until a person decides. */
import type { HeldMessage } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printable } from '../output/table.ts';
import { formatTime } from '../output/time-text.ts';
import { usageError } from '../usage-error.ts';
import { verdictText } from '../views/message-text.ts';
import { decisionView, timeView, verdictView } from '../views/message-view.ts';
import { collectPages, LIMIT_OPTION } from './pages.ts';

const REASON_OPTION = { flags: '--reason <text>', describe: 'why, without PHI (required); kept in the audit log' };

export const QUARANTINE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'quarantine',
    summary: 'List, read, release and reject held messages.',
    detail:
      'Mail that a policy holds for a role is listed, shown and decided only with a key that has quarantine:<role>, for each role it is held for.',
    examples: [['sealpost quarantine list', 'what waits for a decision']],
  },
  {
    name: 'quarantine list',
    summary: 'List held messages, without content.',
    options: [LIMIT_OPTION],
    examples: [['sealpost quarantine list --json', 'for a script']],
    run: listHeld,
  },
  {
    name: 'quarantine get',
    args: '<message-id>',
    summary: 'Show a held message with its content. Recorded in the audit log.',
    examples: [['sealpost quarantine get msg_01k…', 'sender, recipients, subject and text']],
    run: getHeld,
  },
  {
    name: 'quarantine release',
    args: '<message-id>',
    summary: 'Send a held message on, protected at least as the policy asks for PHI.',
    options: [REASON_OPTION],
    examples: [['sealpost quarantine release msg_01k… --reason "checked with the sender"', 'it goes on at once']],
    run: async (context) => await decide(context, 'release'),
  },
  {
    name: 'quarantine reject',
    args: '<message-id>',
    summary: 'End a held message: its recipients become rejected.',
    options: [REASON_OPTION],
    examples: [['sealpost quarantine reject msg_01k… --reason "wrong recipient"', 'it is never sent']],
    run: async (context) => await decide(context, 'reject'),
  },
];

function heldView(held: HeldMessage) {
  return {
    messageId: held.messageId,
    holdTime: timeView(held.holdTime),
    expireTime: timeView(held.expireTime),
    verdict: verdictView(held.verdict),
    decisions: held.decisions.map((decision) => ({
      recipientIndex: decision.recipientIndex,
      ...decisionView(decision),
      holdRole: decision.holdRole,
    })),
    holdRoles: held.holdRoles,
  };
}

async function listHeld(context: CommandContext): Promise<ExitCode> {
  const { output, options, io } = context;
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { messages, nextPageToken } = await client.quarantine.list(page);
      return { rows: messages, nextPageToken };
    }),
  );
  if (output.json) {
    output.document({ messages: rows.map(heldView), more });
    return EXIT.done;
  }
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  output.table({
    columns: [
      { header: 'message', whole: true },
      { header: 'held' },
      { header: 'until' },
      { header: 'role' },
      { header: 'rule' },
      { header: 'reason' },
      { header: 'findings' },
    ],
    rows: rows.map((held) => [
      held.messageId,
      formatTime(held.holdTime, style),
      formatTime(held.expireTime, style),
      held.holdRoles.length === 0 ? '-' : held.holdRoles.join(', '),
      held.decisions[0]?.rule ?? '-',
      held.decisions[0]?.reason || '-',
      verdictText(verdictView(held.verdict)),
    ]),
    empty: 'Nothing is held.',
  });
  return EXIT.done;
}

async function getHeld(context: CommandContext): Promise<ExitCode> {
  const { output, args } = context;
  const held = await withClient(context, async (client) => await client.quarantine.get(args[0] ?? ''));
  const message = held.message === undefined ? null : heldView(held.message);
  if (output.json) {
    output.document({ message, from: held.from, recipients: held.recipients, subject: held.subject, text: held.text });
    return EXIT.done;
  }
  output.line(`message    ${message?.messageId ?? args[0]}`);
  output.line(`held       ${message?.holdTime ?? '-'}`);
  output.line(`role       ${message === null || message.holdRoles.length === 0 ? '-' : message.holdRoles.join(', ')}`);
  for (const { rule, reason } of message?.decisions ?? []) output.line(`rule       ${rule}: ${reason}`);
  output.line(`findings   ${message === null ? '-' : verdictText(message.verdict)}`);
  output.line(`from       ${printable(held.from)}`);
  for (const recipient of held.recipients) output.line(`to         ${printable(recipient)}`);
  output.line(`subject    ${printable(held.subject)}`);
  output.line('');
  for (const line of held.text.split(/\r?\n/)) output.line(printable(line));
  return EXIT.done;
}

async function decide(context: CommandContext, verb: 'release' | 'reject'): Promise<ExitCode> {
  const { output, options, args } = context;
  const reason = textOf(options, 'reason');
  if (reason === undefined) throw usageError('--reason', 'REQUIRED', 'Say why in a few words without PHI.');
  const messageId = args[0] ?? '';
  await withClient(context, async (client) => await client.quarantine[verb](messageId, reason));
  const done = verb === 'release' ? 'released' : 'rejected';
  if (output.json) output.document({ messageId, decision: done });
  else output.line(`${messageId} is ${done}.`);
  return EXIT.done;
}
