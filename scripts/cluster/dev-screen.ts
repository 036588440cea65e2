/** The one screen of the development cluster: a table that is drawn again on a terminal, lines where something changed elsewhere. */
import type { HealthRow } from './dev-health.ts';

const CLEAR_SCREEN = '\u001b[2J\u001b[H';
const HEAD = ['process', 'pid', 'state', 'lag', 'in flight', 'restarts', 'listens'] as const;
const COLUMNS_DEFAULT = 120;

const cellsOf = (row: HealthRow): readonly string[] => [
  row.name,
  String(row.pid ?? '-'),
  row.why === '' ? row.state : `${row.state}: ${row.why}`,
  String(row.lag ?? ''),
  String(row.inFlight ?? ''),
  String(row.restarts ?? ''),
  row.address,
];

/** The table as lines, each cut to the width of the terminal. */
export function renderTable(rows: readonly HealthRow[], columns: number = COLUMNS_DEFAULT): readonly string[] {
  const cells = [HEAD as readonly string[], ...rows.map(cellsOf)];
  const widths = HEAD.map((_, at) => Math.max(...cells.map((row) => (row[at] as string).length)));
  return cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] as number))
      .join('  ')
      .trimEnd()
      .slice(0, columns),
  );
}

/** The whole screen, drawn over the last one. */
export const renderScreen = (head: readonly string[], rows: readonly HealthRow[], columns: number): string =>
  `${CLEAR_SCREEN}${[...head.map((line) => line.slice(0, columns)), '', ...renderTable(rows, columns), ''].join('\n')}\n`;

/** A line for each row whose pid or state is another than before. */
export function renderChanges(before: readonly HealthRow[], now: readonly HealthRow[]): readonly string[] {
  const known = new Map(before.map((row) => [row.name, row]));
  const changed = now.filter((row) => {
    const old = known.get(row.name);
    return old === undefined || old.pid !== row.pid || old.state !== row.state || old.why !== row.why;
  });
  return changed.map(({ name, pid, state, why }) => `${name} (${pid ?? '-'}) ${state}${why === '' ? '' : `: ${why}`}`);
}
