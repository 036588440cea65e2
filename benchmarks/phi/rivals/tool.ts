/** A detector that is measured: reads one text at a time, says what it found and what that cost. */
import type { TypedSpan } from '../spans.ts';

export interface ToolAnswer {
  /** Types in this benchmark's words; offsets are UTF-16 units. */
  readonly findings: readonly TypedSpan[];
  /** Undefined for tools that know no health wording. */
  readonly health?: boolean;
  /** Wall clock of one thread, without the way to another process. */
  readonly ms: number;
  /** Processor time, user and system, all threads. */
  readonly cpuMs: number;
}

export interface Tool {
  readonly name: string;
  /** Versions and models, for the report. */
  readonly description: string;
  read(text: string): Promise<ToolAnswer>;
  stop(): Promise<void>;
}

/** A tool that could not be had, and why, in one plain sentence. */
export interface Missing {
  readonly name: string;
  readonly missing: string;
}
