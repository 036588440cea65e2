/** `sealpost audit`: who did what to which message. */
import type { AuditRecord } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatTime } from '../output/time-text.ts';
import { timeView } from '../views/message-view.ts';
import { collectPages, LIMIT_OPTION } from './pages.ts';

export const AUDIT: CommandSpec = {
  name: 'audit',
  summary: 'Show entries of the audit log in the order they were recorded. Reading it is itself recorded.',
  options: [LIMIT_OPTION, { flags: '--target <id>', describe: 'only entries about this message, key or queue' }],
  examples: [
    ['sealpost audit --target msg_01k…', 'the story of one message'],
    ['sealpost audit --limit 1000 --json', 'for a script, with hashes'],
  ],
  run: runAudit,
};

async function runAudit(context: CommandContext): Promise<ExitCode> {
  const { output, options, io } = context;
  const target = textOf(options, 'target') ?? '';
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { records, nextPageToken } = await client.audit.query({ ...page, target });
      return { rows: records, nextPageToken };
    }),
  );
  if (output.json) {
    output.document({ records: rows.map((row) => ({ ...row, recordTime: timeView(row.recordTime) })), more });
    return EXIT.done;
  }
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  const headers = ['time', 'actor', 'action', 'target', 'outcome', 'facts'];
  output.table({
    columns: [{ header: 'index', align: 'right' }, ...headers.map((header) => ({ header }))],
    rows: rows.map((row) => [
      ...[
        String(row.index),
        formatTime(row.recordTime, style),
        row.actor,
        row.action,
        row.target,
        row.outcome,
        factsOf(row),
      ],
    ]),
    empty: 'No entries.',
  });
  if (more) output.note('There are more; say --limit.');
  return EXIT.done;
}

const factsOf = ({ facts }: AuditRecord): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
