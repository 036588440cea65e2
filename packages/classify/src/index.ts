/** What a whole mail holds: its parts made readable, scanned, and weighed into one verdict. */
export { type ClassifiedFile, classifyFile } from './classify-file.ts';
export { classifyMessage, weighMessage } from './classify-message.ts';
export { createTextClassifier, type TextClassifier } from './classify-text.ts';
export { chooseFindings, type FindingChoice, hasHealth } from './findings-view.ts';
export {
  createMessageClassifier,
  type DocumentReader,
  type MessageClassifier,
  type MessageClassifierOptions,
} from './message-classifier.ts';
export { readMessage } from './read-message.ts';
export {
  type AttachmentFacts,
  type FindingPlace,
  placeOf,
  type ReadableMessage,
  type ReadablePart,
} from './readable-message.ts';
