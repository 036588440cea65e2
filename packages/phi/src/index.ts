/** Finds protected health information in text: detectors, extraction helpers and the verdict on a message. */
export { detectAttachmentName, isPictureName } from './attachment-name.ts';
export { type Classifier, type ClassifierOptions, createClassifier } from './classifier.ts';
export { DEFAULT_DETECTORS } from './detectors/default-detectors.ts';
export type { Cluster } from './engine/cluster.ts';
export type { TermList } from './engine/compile-dictionary.ts';
export type { Detector, Page } from './engine/page.ts';
export { EXACT_KINDS, type ExactKind, type ExactRecord, hashRecords } from './exact-digest.ts';
export { createExactMatcher, type ExactMatcher, type ExactMatcherOptions } from './exact-match.ts';
export { type HtmlText, htmlToText } from './html-to-text.ts';
export { DEFAULT_LEXICON } from './lexicon/default-lexicon.ts';
export { type MappedText, normalizeForDetection } from './normalize.ts';
export { createPersonFinder, type PersonFinder } from './persons.ts';
export { type CompiledTenantDetectors, compileTenantDetectors, type TenantDetector } from './tenant-detector.ts';
export * from './types.ts';
export * from './verdict.ts';
