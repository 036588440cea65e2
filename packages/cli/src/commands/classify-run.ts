/** Classifies files one after the other and prints what was found; loads detection, and extraction once a file needs it. */
import {
  chooseFindings,
  type ClassifiedFile,
  classifyFile,
  createMessageClassifier,
  type FindingChoice,
  hasHealth,
  placeOf,
  type ReadablePart,
} from '@sealpost/classify';
import type { MailEnvelope } from '@sealpost/contracts';
import { type CommandContext, isSet } from '../command.ts';
import { createLazyExtractor } from './lazy-extractor.ts';

export interface FileRunOptions {
  readonly choice: FindingChoice;
  readonly envelope: MailEnvelope | undefined;
}

export interface FileRun {
  /** Classifies and prints one file. */
  classify(label: string, file: { readonly bytes: Uint8Array; readonly fileName?: string }): Promise<void>;
  stop(): Promise<void>;
}

/** Text looked into per file, as dlp does by default. */
const SCAN_BYTES_MAX = 4_194_304;

interface FindingView {
  readonly type: string;
  readonly part: string;
  readonly place?: string;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly confidence: number;
  readonly value?: string;
}

export async function createFileRun(context: CommandContext, { choice, envelope }: FileRunOptions): Promise<FileRun> {
  const { io, options } = context;
  const extractor = createLazyExtractor({ ocr: isSet(options, 'ocr') });
  const tools = createMessageClassifier({
    scanBytesMax: SCAN_BYTES_MAX,
    extractor,
    monotonicMs: () => io.clock.monotonicMs(),
  });
  const showValues = isSet(options, 'showValues');
  return {
    async classify(label, file) {
      const startMs = io.clock.monotonicMs();
      const classified = await classifyFile(tools, file, envelope);
      const ms = Math.round((io.clock.monotonicMs() - startMs) * 1_000) / 1_000;
      const { parts } = classified.readable;
      const findings = parts.flatMap((part) =>
        chooseFindings(part.findings, choice).map((found) => toView(part, found, showValues)),
      );
      const health = parts.some((part) => hasHealth(part.findings));
      print(context, { label, classified, findings, health, ms });
    },
    stop: () => extractor.stop(),
  };
}

function toView(part: ReadablePart, found: ReadablePart['findings'][number], showValues: boolean): FindingView {
  const { type, rule, confidence } = found;
  const value = showValues ? { value: part.text.slice(found.start, found.end) } : {};
  return { type, ...placeOf(part, found), rule, confidence, ...value };
}

interface Answer {
  readonly label: string;
  readonly classified: ClassifiedFile;
  readonly findings: readonly FindingView[];
  readonly health: boolean;
  readonly ms: number;
}

function print({ output, args }: CommandContext, { label, classified, findings, health, ms }: Answer): void {
  const { weighed, readable, form } = classified;
  const { level, linkedBy, sensitive, counts, problems } = weighed;
  if (output.json) {
    const { attachments, sizeBytes } = readable;
    output.jsonLine({
      file: label,
      form,
      verdict: level,
      health,
      linkedBy,
      sensitive,
      counts,
      findings,
      problems,
      attachments,
      sizeBytes,
      ms,
    });
    return;
  }
  const linked = linkedBy === 'none' ? '' : `, tied to a person by the ${linkedBy}`;
  const classes = sensitive.length === 0 ? '' : ` (${sensitive.join(', ')})`;
  output.line(`${label}: ${level}${classes}; health ${health ? 'yes' : 'no'}${linked}`);
  for (const { part, problem } of problems) output.line(`  not seen in full: ${part}: ${problem}`);
  if (findings.length > 0) {
    output.table({
      columns: [
        { header: 'type' },
        { header: 'part', whole: true },
        { header: 'place' },
        { header: 'start', align: 'right' },
        { header: 'end', align: 'right' },
        { header: 'rule', whole: true },
        { header: 'confidence', align: 'right' },
        ...(findings.some(({ value }) => value !== undefined) ? [{ header: 'value' }] : []),
      ],
      rows: findings.map(({ type, part, place, start, end, rule, confidence, value }) => [
        ...[type, part, place ?? '-', String(start), String(end), rule, confidence.toFixed(2)],
        ...(value === undefined ? [] : [value]),
      ]),
    });
  }
  if (args.length > 1) output.line('');
}
