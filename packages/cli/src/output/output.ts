/** Where text goes: data to standard output, notes and progress to standard error, and only JSON when JSON was asked for. */
import type { Io } from '../io.ts';
import { createPaint, type Paint } from './paint.ts';
import { createProgress, type Progress } from './progress.ts';
import { renderTable, type Table } from './table.ts';

export interface Output {
  readonly json: boolean;
  /** Colours for standard output, or none. */
  readonly paint: Paint;
  /** Colours for standard error, or none. */
  readonly notePaint: Paint;
  /** Relative times are for people at a terminal. */
  readonly relativeTimes: boolean;
  /** One line of data. */
  line(text: string): void;
  table(table: Table): void;
  /** The whole answer as one JSON document. */
  document(value: unknown): void;
  /** One line of JSON in a stream of them. */
  jsonLine(value: unknown): void;
  /** For people: standard error; silent in JSON mode unless a person watches. */
  note(text: string): void;
  /** For what must be seen in any mode. */
  warn(text: string): void;
  progress(): Progress;
}

export function createOutput(io: Io, json: boolean): Output {
  const paint = createPaint(!json && wantsColour(io, io.stdout.isTerminal));
  const notePaint = createPaint(wantsColour(io, io.stderr.isTerminal));
  const out = (text: string): void => io.stdout.write(`${text}\n`);
  const err = (text: string): void => io.stderr.write(`${text}\n`);
  const quiet = json && !io.stderr.isTerminal;
  return {
    json,
    paint,
    notePaint,
    relativeTimes: !json && io.stdout.isTerminal,
    line: out,
    table: (table) => out(renderTable(table, { paint, columns: io.stdout.columns })),
    document: (value) => out(JSON.stringify(value, null, 2)),
    jsonLine: (value) => out(JSON.stringify(value)),
    note: (text) => {
      if (!quiet) err(text);
    },
    warn: err,
    progress: () => createProgress(io),
  };
}

/** https://no-color.org: any value that is not empty switches colours off. */
function wantsColour(io: Io, isTerminal: boolean): boolean {
  const { NO_COLOR: noColour, TERM: terminal } = io.env;
  return isTerminal && (noColour === undefined || noColour === '') && terminal !== 'dumb';
}
