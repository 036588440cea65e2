/** Classifies files one after the other and prints what was found; loads detection, and extraction once a file needs it. */
import {
  chooseFindings,
  classifyFile,
  createMessageClassifier,
  type FindingChoice,
  hasHealth,
  placeOf,
  type ReadablePart,
} from '@sealpost/classify';
import type { MailEnvelope } from '@sealpost/contracts';
import { type CommandContext, isSet, textOf } from '../command.ts';
import { exactMatchersOf } from './classify-exact.ts';
import { type FindingView, printFile } from './classify-view.ts';
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

export async function createFileRun(context: CommandContext, { choice, envelope }: FileRunOptions): Promise<FileRun> {
  const { io, options } = context;
  const name = textOf(options, 'policy');
  // Loaded here, since most runs name no policy.
  const judge = name === undefined ? undefined : await import('./classify-policy.ts');
  const policy = await judge?.readPolicyOption(io, name);
  const extractor = createLazyExtractor({ ocr: isSet(options, 'ocr') });
  const exactMatchers = await exactMatchersOf(context);
  const tools = createMessageClassifier({
    scanBytesMax: SCAN_BYTES_MAX,
    extractor,
    monotonicMs: () => io.clock.monotonicMs(),
    tenantDetectors: policy?.detectors ?? [],
    exactMatchers,
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
      const decisions = policy === undefined ? undefined : judge?.decisionsOf(policy, classified);
      printFile(context, { label, classified, findings, health, decisions, ms });
    },
    stop: () => extractor.stop(),
  };
}

function toView(part: ReadablePart, found: ReadablePart['findings'][number], showValues: boolean): FindingView {
  const { type, rule, confidence } = found;
  const value = showValues ? { value: part.text.slice(found.start, found.end) } : {};
  return { type, ...placeOf(part, found), rule, confidence, ...value };
}
