/** Everything a command may touch of the world around it, so that tests can hand in another one. */
import type { Clock, Random } from '@sealpost/kernel';

export interface TextSink {
  write(text: string): void;
  /** Resolves once what was written is taken: for long streams, whose reader may be slower. Absent: at once. */
  drained?(): Promise<void>;
  readonly isTerminal: boolean;
  /** Characters per line; undefined when it is no terminal. */
  readonly columns: number | undefined;
}

export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** "24.15.0". */
  readonly nodeVersion: string;
}
