/** Turns node:test events into leaf counts and readable failures. Pure: no output, no clock. */

/** The part of a node:test event this tally reads. */
export interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly message?: string;
    readonly details?: { readonly type?: string; readonly error?: unknown };
  };
}

export interface TestFailure {
  readonly file: string;
  /** Names from the outermost suite to the test. */
  readonly path: readonly string[];
  readonly text: string;
}

export interface FileTally {
  passed: number;
  skipped: number;
  readonly failures: TestFailure[];
  /** What the file's tests wrote; shown only when one of them failed. */
  output: string;
}

/** Enough output of one failing file to see why, not enough to hide the rest. */
const FILE_OUTPUT_LENGTH_MAX = 8_000;
const ERROR_LINES_MAX = 40;

interface FileState {
  readonly tally: FileTally;
  /** Names of the tests now open, by nesting. */
  readonly names: string[];
  /** Finished tests at each nesting since their parent began. */
  readonly finished: number[];
}

/** Collects events of any number of files. Call `add` for each, read `files` at the end. */
export function createTestTally(): { add(event: TestEvent): void; readonly files: ReadonlyMap<string, FileTally> } {
  const states = new Map<string, FileState>();
  const files = new Map<string, FileTally>();
  const stateOf = (file: string): FileState => {
    let state = states.get(file);
    if (state === undefined) {
      state = { tally: { passed: 0, skipped: 0, failures: [], output: '' }, names: [], finished: [] };
      states.set(file, state);
      files.set(file, state.tally);
    }
    return state;
  };
  return {
    files,
    add(event) {
      if (event.data.file !== undefined) addToFile(stateOf(event.data.file), event, event.data.file);
    },
  };
}

function addToFile(state: FileState, event: TestEvent, file: string): void {
  const { name = '', nesting = 0, message = '' } = event.data;
  switch (event.type) {
    case 'test:start':
      state.names.length = nesting;
      state.names[nesting] = name;
      return;
    case 'test:stdout':
    case 'test:stderr':
      if (state.tally.output.length < FILE_OUTPUT_LENGTH_MAX) state.tally.output += message;
      return;
    case 'test:diagnostic':
      // node:test lets a test pass whose stray work throws later; here that is a failure.
      if (/asynchronous activity after the test ended.*uncaughtException/s.test(message))
        fail(state, file, { name: '', text: message });
      return;
    case 'test:pass':
    case 'test:fail':
      addEnding(state, event, file);
      return;
    default:
      return;
  }
}

function addEnding(state: FileState, event: TestEvent, file: string): void {
  const { name = '', nesting = 0, skip, todo, details } = event.data;
  const hasChildren = (state.finished[nesting + 1] ?? 0) > 0;
  state.finished[nesting + 1] = 0;
  state.finished[nesting] = (state.finished[nesting] ?? 0) + 1;
  const isFile = nesting === 0 && name === file;
  if (isOff(skip) && isOff(todo)) {
    if (event.type === 'test:fail') {
      if (failureType(details?.error) !== 'subtestsFailed')
        fail(state, file, { name, text: errorText(details?.error) });
    } else if (isFile) {
      fail(state, file, { name, text: 'The file ended without running a test.' });
    } else if (details?.type !== 'suite' && !hasChildren) {
      state.tally.passed += 1;
    }
  } else if (details?.type !== 'suite') {
    state.tally.skipped += 1;
  }
}

/** node:test says a test is not skipped by leaving the mark out or by `false`; an empty reason still skips. */
function isOff(mark: string | boolean | undefined): boolean {
  return mark === undefined || mark === false;
}

function fail(state: FileState, file: string, { name, text }: { readonly name: string; readonly text: string }): void {
  const parents = state.names.filter((known) => known !== name && known !== file);
  const path = [...parents, name].filter((part) => part !== '' && part !== file);
  state.tally.failures.push({ file, path, text });
}

function failureType(error: unknown): string {
  return typeof error === 'object' && error !== null && 'failureType' in error ? String(error.failureType) : '';
}

function errorText(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const lines = text.split('\n').filter((line) => !/\(?node:internal\//.test(line));
  return lines.slice(0, ERROR_LINES_MAX).join('\n');
}

export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Sums over files. */
export function totalsOf(files: Iterable<FileTally>): TestTotals {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const tally of files) {
    passed += tally.passed;
    failed += tally.failures.length;
    skipped += tally.skipped;
  }
  return { passed, failed, skipped };
}

/** The one closing line that people and CI read. */
export function formatTotals({ passed, failed, skipped }: TestTotals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The counts of the last closing line in what a run said; undefined when there is none. */
export function readTotals(text: string): TestTotals | undefined {
  const last = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  if (last === undefined) return undefined;
  return { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) };
}
