/** Text of the generated pages. Pure: tables go in, Markdown comes out. */
import type { ErrorEntry } from '@sealpost/kernel';

/** The part of a flow row that the page shows. */
export interface FlowPageRow {
  readonly topics: readonly string[];
  readonly recordType: string;
  readonly emittedBy: readonly string[];
  readonly consumedBy: readonly string[];
  readonly keyedBy: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

const DAY_MS = 86_400_000;
const EDIT_NOTE = 'run `npm run generate:docs` after a change. Do not edit this page.';

/** docs/errors.md: every code a caller can meet. */
export function errorsPage(catalogue: Readonly<Record<string, ErrorEntry>>): string {
  const rows = Object.entries(catalogue).map(([code, { retryable, grpc, outward, runbook }]) =>
    tableRow([`\`${code}\``, grpc, retryable ? 'yes' : 'no', outward, `[${runbook}](runbooks/errors.md#${runbook})`]),
  );
  return page([
    '# Errors',
    '',
    `Generated from \`packages/kernel/src/error-catalogue.ts\`; ${EDIT_NOTE}`,
    '',
    'A code never changes its meaning. It stands in `ErrorInfo.reason` of a gRPC status, in the exit text of the command',
    'line and in the logs. Retryable means that the same call may succeed later without a change by the caller; when it',
    'does, `RetryInfo` says how long to wait.',
    '',
    tableRow(['code', 'gRPC status', 'retryable', 'what the caller reads', 'runbook']),
    tableRow(['---', '---', '---', '---', '---']),
    ...rows,
  ]);
}

/** docs/dataflow.md: topics, who emits and who consumes, drawn and as a table. */
export function flowPage(rows: readonly FlowPageRow[]): string {
  return page([
    '# The flow',
    '',
    `Generated from \`packages/contracts/src/flow.ts\`; ${EDIT_NOTE}`,
    '',
    '```mermaid',
    'flowchart LR',
    ...rows.flatMap(flowEdges),
    '```',
    '',
    tableRow(['topic', 'record', 'emitted by', 'consumed by', 'key', 'partitions', 'kept for']),
    tableRow(['---', '---', '---', '---', '---', '---', '---']),
    ...rows.map((row) =>
      tableRow([
        row.topics.map((topic) => `\`${topic}\``).join('<br>'),
        row.recordType,
        row.emittedBy.join(', '),
        row.consumedBy.join(', ') || 'operator tools',
        row.keyedBy,
        String(row.partitions),
        `${row.retentionMs / DAY_MS} days`,
      ]),
    ),
  ]);
}

function flowEdges({ topics, emittedBy, consumedBy }: FlowPageRow): string[] {
  const [first = ''] = topics;
  const id = first.replaceAll('.', '_');
  const label = topics.join('<br>');
  return [
    `  ${id}[("${label}")]`,
    ...emittedBy.map((service) => `  ${service} --> ${id}`),
    ...consumedBy.map((service) => `  ${id} --> ${service}`),
  ];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
