/** What looks into mail: the detectors, how much is looked into, and who reads attachments. */
import type { ExtractedDocument, Source } from '@sealpost/extract';
import {
  type Classifier,
  type ClassifierOptions,
  createClassifier,
  DEFAULT_DETECTORS,
  type ExactMatcher,
} from '@sealpost/phi';
import { createScanTurns, type ScanTurns } from './scan-turns.ts';

/** Reads documents; an `Extractor` of @sealpost/extract is one. */
export interface DocumentReader {
  /** Never rejects: what goes wrong is among the problems. */
  extract(source: Source): Promise<ExtractedDocument>;
}

export interface MessageClassifierOptions extends Pick<ClassifierOptions, 'tenantDetectors'> {
  /** Text looked into per message, bytes as they arrived (units of text for attachments); beyond it fails closed. */
  readonly scanBytesMax: number;
  /** The tenant's own lists of patients: what stands in them is found before anything else. */
  readonly exactMatchers?: readonly ExactMatcher[];
  /** Reads attachments. Without one they are `unsupported_type`, which makes the verdict PHI at least. */
  readonly extractor?: DocumentReader;
  /** A clock that only goes forward, milliseconds: bounds the time that all attachments of one mail may take. */
  readonly monotonicMs?: () => number;
}

export interface MessageClassifier {
  readonly classifier: Classifier;
  readonly scanBytesMax: number;
  readonly extractor: DocumentReader | undefined;
  readonly monotonicMs: () => number;
  /** Keeps long scans from stopping everything else in the process. */
  readonly turns: ScanTurns;
}

/** One for many messages; its word lists are compiled at the first scan (tens of milliseconds). */
export function createMessageClassifier(options: MessageClassifierOptions): MessageClassifier {
  const { scanBytesMax, extractor, monotonicMs, exactMatchers = [], ...detection } = options;
  const exact = exactMatchers.flatMap(({ detectors }) => detectors);
  return {
    classifier: createClassifier({
      ...detection,
      ...(exact.length === 0 ? {} : { detectors: [...exact, ...DEFAULT_DETECTORS] }),
    }),
    scanBytesMax,
    extractor,
    monotonicMs: monotonicMs ?? (() => 0),
    turns: createScanTurns(),
  };
}
