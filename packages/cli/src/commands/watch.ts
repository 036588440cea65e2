/** `sealpost watch`: events as they happen, one line each. */
import type { TrackedEvent } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { countOption } from '../input/option-values.ts';
import { printable } from '../output/table.ts';
import { timeView } from '../views/message-view.ts';

const COUNT_MAX = 999_999_999;

export const WATCH: CommandSpec = {
  name: 'watch',
  args: '[message-id...]',
  summary: 'Show events as they happen, of all messages or of those named.',
  detail:
    'With --json one JSON object a line. Goes on by itself after a break. Ends with Ctrl-C, or after --count events.',
  options: [
    { flags: '--cursor <cursor>', describe: 'go on from an earlier event; "begin" for the oldest kept' },
    { flags: '--count <n>', describe: 'end after n events' },
  ],
  examples: [
    ['sealpost watch', 'everything from now on'],
    ['sealpost watch --cursor begin --count 100 --json', 'the oldest 100 events as JSON lines'],
    ['sealpost watch msg_01k…', 'one message'],
  ],
  run: runWatch,
};

async function runWatch(context: CommandContext): Promise<ExitCode> {
  const { io, args, options, output } = context;
  const cursor = textOf(options, 'cursor');
  const count = countOption(options, 'count', { min: 1, max: COUNT_MAX, fallback: COUNT_MAX });
  let seen = 0;
  await withClient(context, async (client) => {
    const request = { messageIds: args, signal: io.signal, ...(cursor === undefined ? {} : { cursor }) };
    for await (const event of client.watch(request)) {
      if (output.json) output.jsonLine({ ...event, eventTime: timeView(event.eventTime) });
      else output.line(eventLine(event));
      seen += 1;
      if (seen >= count) return;
    }
  });
  return io.signal.aborted ? EXIT.interrupted : EXIT.done;
}

/** "2026-01-31T09:00:00.000Z msg_… sealed #0,#1 method=portal". */
export function eventLine(event: TrackedEvent): string {
  const recipients = event.recipientIndexes.map((index) => `#${index}`).join(',');
  const facts = Object.entries(event.facts).map(([name, value]) => `${name}=${value}`);
  const words = [timeView(event.eventTime) ?? '-', event.messageId, event.type, recipients, ...facts];
  return printable(words.filter((word) => word !== '').join(' '));
}
