/** What the server tells the person who starts it. Text may change; JSON only grows. */
import type { EffectiveRow } from '@sealpost/config';
import type { AppError } from '@sealpost/kernel';
import { redactAddress } from './drivers/addresses.ts';
import type { RunReport } from './run.ts';

export type Format = 'text' | 'json';

const WIDTH = 14;

export function printReport(report: RunReport, format: Format): void {
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const row = (label: string, value: string): string => `  ${label.padEnd(WIDTH)}${value}\n`;
  const captured = 'captured here: every domain goes to the sink, nothing leaves this machine';
  const lines = [
    `Sealpost ${report.version} (${report.target}), ${driversText(report)}\n`,
    row('mail mode', report.mailMode === 'sink' ? captured : 'LIVE: mail is delivered to the world'),
    ...report.listeners.map((listener) => row(listener.name, listener.url ?? listener.address)),
    row('data', `${report.dataFolder} (kept)`),
    ...(report.adminKeyFile === undefined ? [] : [row('API key', `${report.adminKeyFile} (mode 0600)`)]),
  ];
  if (report.rootKeyCreated) {
    lines.push('\n  A ROOT KEY was made in the data folder (root.key). Who holds it and the data can read all mail.\n');
    lines.push(
      '  For production put a key of your own on another volume and set keyring.rootKeyFile; back it up apart from the data.\n\n',
    );
  }
  lines.push(row('stop', 'Ctrl-C finishes what is open; twice ends at once'));
  lines.push(`Ready in ${(report.readyMs / 1_000).toFixed(1)} s\n`);
  process.stdout.write(lines.join(''));
}

function driversText({ bus, store }: RunReport): string {
  if (bus.address === undefined || store.address === undefined) return 'embedded log and store, no outside services';
  return `log on ${bus.address}, store on ${store.address}`;
}

/** Settings whose value may carry a password in an address. */
const ADDRESS_PATHS: readonly string[] = ['bus.url', 'store.url'];

/** Addresses lose what opens them; other secrets are masked already. */
export const withoutCredentials = (rows: readonly EffectiveRow[]): readonly EffectiveRow[] =>
  rows.map((row) =>
    ADDRESS_PATHS.includes(row.path) ? { ...row, value: JSON.stringify(redactAddress(JSON.parse(row.value))) } : row,
  );

export function printConfig(given: readonly EffectiveRow[], format: Format): void {
  const rows = withoutCredentials(given);
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const pathWidth = Math.max(...rows.map((row) => row.path.length));
  const valueWidth = Math.min(48, Math.max(...rows.map((row) => String(row.value).length)));
  for (const row of rows)
    process.stdout.write(`${row.path.padEnd(pathWidth)}  ${String(row.value).padEnd(valueWidth)}  ${row.source.at}\n`);
}

/** Names the fact, the field and the mend; never a value. */
export function printError(error: AppError, format: Format): void {
  const { code, entry, facts, violations } = error;
  if (format === 'json') {
    process.stderr.write(
      `${JSON.stringify({ error: { reason: code, message: entry.outward, facts, violations, runbook: entry.runbook } })}\n`,
    );
    return;
  }
  process.stderr.write(`sealpost: ${error.message}\n`);
  // Of use where the program is at fault; everywhere else the code says what to mend.
  for (const place of code === 'KERNEL_INTERNAL' ? placesOf(error.cause) : []) process.stderr.write(`  at ${place}\n`);
  for (const { field, description } of violations) process.stderr.write(`  ${field}: ${description}\n`);
  process.stderr.write(`  more: sealpost explain ${code}\n`);
}

/** Class and stack frames of what failed underneath, without its message: messages of libraries quote what they choked on. */
function placesOf(cause: unknown): readonly string[] {
  if (!(cause instanceof Error)) return [];
  const frames = (cause.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return [cause.name, ...frames.slice(0, 5).map((line) => line.trim().slice(3))];
}
