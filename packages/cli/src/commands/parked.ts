/** `sealpost parked`: records that a stage could not work on and set aside. */
import type { ParkedRecord } from '@sealpost/contracts';
import type { CommandContext, CommandSpec } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatTime } from '../output/time-text.ts';
import { timeView } from '../views/message-view.ts';
import { collectPages, LIMIT_OPTION } from './pages.ts';

export const PARKED_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'parked',
    summary: 'List, show, replay and discard records that a stage set aside.',
    examples: [['sealpost parked list', 'what waits for a person']],
  },
  {
    name: 'parked list',
    summary: 'List parked records: where they come from and why they are here, without content.',
    options: [LIMIT_OPTION],
    examples: [['sealpost parked list --json', 'for a script']],
    run: listParked,
  },
  {
    name: 'parked show',
    args: '<parked-id>',
    summary: 'Show what is known of a parked record, without its content.',
    examples: [['sealpost parked show mail.accepted.express.v1/3/1041/dlp', 'origin, reason, size, time']],
    run: showParked,
  },
  {
    name: 'parked replay',
    args: '<parked-id...>',
    summary: 'Put records back on their topics, once what kept them from working is mended.',
    detail: 'Every group that reads the topic sees the record again; what was done for it is not done twice.',
    examples: [['sealpost parked replay mail.accepted.express.v1/3/1041/dlp', 'its stage works on it again']],
    run: async (context) => await actOn(context, { verb: 'replay', done: 'replayed' }),
  },
  {
    name: 'parked discard',
    args: '<parked-id...>',
    summary: 'Delete parked records for good: what they stood for is not done.',
    examples: [['sealpost parked discard mail.events.v1/0/77/audit', 'it is gone; the audit log says so']],
    run: async (context) => await actOn(context, { verb: 'discard', done: 'discarded' }),
  },
];

function parkedView(record: ParkedRecord) {
  const { parkedId, group, topic, partition, offset, reason, sizeBytes, parkTime } = record;
  return { parkedId, group, topic, partition, offset, reason, sizeBytes, parkTime: timeView(parkTime) };
}

async function listParked(context: CommandContext): Promise<ExitCode> {
  const { output, options, io } = context;
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { records, nextPageToken } = await client.parked.list(page);
      return { rows: records, nextPageToken };
    }),
  );
  if (output.json) {
    output.document({ records: rows.map(parkedView), more });
    return EXIT.done;
  }
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  output.table({
    columns: [{ header: 'id', whole: true }, ...['stage', 'reason', 'bytes', 'parked'].map((header) => ({ header }))],
    rows: rows.map((record) => [
      record.parkedId,
      record.group,
      record.reason,
      String(record.sizeBytes),
      formatTime(record.parkTime, style),
    ]),
    empty: 'Nothing is parked.',
  });
  return EXIT.done;
}

async function showParked(context: CommandContext): Promise<ExitCode> {
  const { output, args } = context;
  const record = await withClient(context, async (client) => await client.parked.get(args[0] ?? ''));
  if (output.json) {
    output.document({ record: parkedView(record) });
    return EXIT.done;
  }
  output.line(`id         ${record.parkedId}`);
  output.line(`stage      ${record.group}`);
  output.line(`reason     ${record.reason}`);
  output.line(`topic      ${record.topic}, partition ${record.partition}, offset ${record.offset}`);
  output.line(`size       ${record.sizeBytes} bytes`);
  output.line(`parked     ${timeView(record.parkTime) ?? '-'}`);
  return EXIT.done;
}

/** One after the other: the first that fails says how far it came. */
async function actOn(
  context: CommandContext,
  { verb, done }: { readonly verb: 'replay' | 'discard'; readonly done: string },
): Promise<ExitCode> {
  const { output, args } = context;
  await withClient(context, async (client) => {
    for (const parkedId of args) {
      await client.parked[verb](parkedId);
      if (output.json) output.jsonLine({ parkedId, [done]: true });
      else output.line(`${parkedId} is ${done}.`);
    }
  });
  return EXIT.done;
}
