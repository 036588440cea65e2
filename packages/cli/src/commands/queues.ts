/** `sealpost queues` and `sealpost pools`: how mail leaves, and why it waits. */
import type { EgressPool, Queue } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { durationOption } from '../input/option-values.ts';
import type { Table } from '../output/table.ts';
import { formatTime, type TimeStyle } from '../output/time-text.ts';
import { usageError } from '../usage-error.ts';
import { timeView } from '../views/message-view.ts';
import { collectPages, LIMIT_OPTION } from './pages.ts';

const SUSPEND_MS_DEFAULT = 5 * 60_000;

const styleOf = ({ output, io }: CommandContext): TimeStyle => ({
  relative: output.relativeTimes,
  nowMs: io.clock.nowMs(),
});

export const QUEUE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'queues',
    summary: 'List queues per destination: what is ready, what is scheduled, which limit holds it back.',
    options: [LIMIT_OPTION],
    examples: [
      ['sealpost queues', 'all queues'],
      ['sealpost queues suspend mx.example.org --reason "complaints"', 'no new attempts there for 5 minutes'],
    ],
    run: listQueues,
  },
  {
    name: 'queues suspend',
    args: '<site>',
    summary: 'Start no new attempts to a destination for a while.',
    options: [
      { flags: '--reason <text>', describe: 'why, without PHI (required)' },
      { flags: '--for <duration>', describe: 'ends by itself after this time (default 5m)' },
      { flags: '--pool <name>', describe: 'only in this pool' },
    ],
    examples: [['sealpost queues suspend mx.example.org --reason "asked by the postmaster" --for 1h', 'one hour']],
    run: suspendQueue,
  },
  {
    name: 'queues resume',
    args: '<site>',
    summary: 'Start attempts to a destination again.',
    options: [{ flags: '--pool <name>', describe: 'only in this pool' }],
    examples: [['sealpost queues resume mx.example.org', 'at once']],
    run: resumeQueue,
  },
  {
    name: 'queues explain',
    args: '<message-id>',
    summary: 'Say why a message waits and which limit binds.',
    examples: [['sealpost queues explain msg_01k…', 'one line per delivery group']],
    run: explainMessage,
  },
  {
    name: 'pools',
    summary: 'List egress pools, their sources and warm-up budgets.',
    options: [LIMIT_OPTION],
    examples: [['sealpost pools', 'sources with what they may send today']],
    run: listPools,
  },
];

async function listQueues(context: CommandContext): Promise<ExitCode> {
  const { output, options } = context;
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { queues, nextPageToken } = await client.queues.list(page);
      return { rows: queues, nextPageToken };
    }),
  );
  if (output.json) {
    output.document({
      queues: rows.map((row) => ({ ...row, suspendedUntilTime: timeView(row.suspendedUntilTime) })),
      more,
    });
    return EXIT.done;
  }
  output.table(queueTable(rows, styleOf(context)));
  if (more) output.note('There are more; say --limit.');
  return EXIT.done;
}

/** One row per queue and a row of totals under more than one. */
export function queueTable(queues: readonly Queue[], style: TimeStyle): Table {
  const sum = (pick: (queue: Queue) => number): string =>
    String(queues.reduce((total, queue) => total + pick(queue), 0));
  const totals = [
    'total',
    '',
    sum((q) => q.readyCount),
    sum((q) => q.scheduledCount),
    sum((q) => q.openConnections),
    '',
    '',
  ];
  return {
    columns: [
      { header: 'site' },
      { header: 'pool' },
      { header: 'ready', align: 'right' },
      { header: 'scheduled', align: 'right' },
      { header: 'connections', align: 'right' },
      { header: 'held back by' },
      { header: 'suspended until' },
    ],
    rows: [
      ...queues.map((queue) => [
        queue.site,
        queue.pool,
        String(queue.readyCount),
        String(queue.scheduledCount),
        String(queue.openConnections),
        queue.bindingLimit === '' ? 'none' : queue.bindingLimit,
        queue.suspended ? formatTime(queue.suspendedUntilTime, style) : '',
      ]),
      ...(queues.length > 1 ? [totals] : []),
    ],
    empty: 'No queues: nothing waits.',
  };
}

async function suspendQueue(context: CommandContext): Promise<ExitCode> {
  const { args, options, output, io } = context;
  const reason = textOf(options, 'reason');
  if (reason === undefined) throw usageError('--reason', 'REQUIRED', 'Say why in a few words without PHI.');
  const untilTime = new Date(io.clock.nowMs() + durationOption(options, 'for', SUSPEND_MS_DEFAULT));
  const site = args[0] ?? '';
  await withClient(
    context,
    async (client) => await client.queues.suspend({ site, reason, untilTime, ...poolOf(context) }),
  );
  if (output.json) output.document({ site, suspendedUntilTime: timeView(untilTime) });
  else
    output.line(
      `${site} is suspended until ${untilTime.toISOString()}. End it with \`sealpost queues resume ${site}\`.`,
    );
  return EXIT.done;
}

async function resumeQueue(context: CommandContext): Promise<ExitCode> {
  const site = context.args[0] ?? '';
  await withClient(context, async (client) => await client.queues.resume({ site, ...poolOf(context) }));
  if (context.output.json) context.output.document({ site, suspended: false });
  else context.output.line(`${site} is resumed.`);
  return EXIT.done;
}

function poolOf({ options }: CommandContext): { readonly pool?: string } {
  const pool = textOf(options, 'pool');
  return pool === undefined ? {} : { pool };
}

async function explainMessage(context: CommandContext): Promise<ExitCode> {
  const { output, args } = context;
  const groups = await withClient(context, async (client) => await client.queues.explain(args[0] ?? ''));
  if (output.json) output.document({ groups: groups.map((group) => ({ ...group, dueTime: timeView(group.dueTime) })) });
  else {
    const headers = ['site', 'due', 'waits for', 'held back by'];
    output.table({
      columns: [...headers.map((header) => ({ header })), { header: 'attempts', align: 'right' }],
      rows: groups.map(({ site, dueTime, waitsFor, bindingLimit, attempts }) => [
        ...[site, formatTime(dueTime, styleOf(context)), waitsFor, bindingLimit, String(attempts)],
      ]),
      empty: 'It waits for nothing: no delivery group is open.',
    });
  }
  return EXIT.done;
}

async function listPools(context: CommandContext): Promise<ExitCode> {
  const { output, options } = context;
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { pools, nextPageToken } = await client.pools.list(page);
      return { rows: pools, nextPageToken };
    }),
  );
  if (output.json) output.document({ pools: rows, more });
  else output.table(poolTable(rows));
  return EXIT.done;
}

export function poolTable(pools: readonly EgressPool[]): Table {
  return {
    columns: [
      { header: 'pool' },
      { header: 'source' },
      { header: 'address' },
      { header: 'warmed' },
      { header: 'sending day', align: 'right' },
      { header: 'budget today', align: 'right' },
      { header: 'used today', align: 'right' },
    ],
    rows: pools.flatMap(({ name, sources }) =>
      sources.map((source) => [
        name,
        source.name,
        source.address,
        source.warmed ? 'yes' : 'no',
        String(source.sendingDay),
        source.warmed ? 'no limit' : String(source.budgetToday),
        String(source.debitedToday),
      ]),
    ),
    empty: 'No pools.',
  };
}
