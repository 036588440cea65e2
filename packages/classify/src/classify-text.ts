/** What one bare text holds: no mail around it, no people but those of the envelope that is given. */
import type { MailEnvelope } from '@sealpost/contracts';
import { createPersonFinder, type Finding, type Verdict, verdictOf } from '@sealpost/phi';
import { type FindingChoice, chooseFindings, hasHealth } from './findings-view.ts';
import type { MessageClassifier } from './message-classifier.ts';
import { personHints } from './person-hints.ts';
import { scanText } from './scan-text.ts';

export interface ClassifiedText {
  readonly verdict: Verdict;
  /** Something about health, care or its payment is said. */
  readonly health: boolean;
  /** In order of place; offsets are UTF-16 units of the text. */
  readonly findings: readonly Finding[];
}

/** Classifies many texts under one envelope; the names of its people are prepared once. */
export interface TextClassifier {
  /** Never rejects. A promise only for long texts, which leave the event loop its turns. */
  classify(text: string, choice: FindingChoice): ClassifiedText | Promise<ClassifiedText>;
}

export function createTextClassifier(
  tools: Pick<MessageClassifier, 'classifier' | 'turns'>,
  envelope: MailEnvelope,
): TextClassifier {
  const scanner = { tools, persons: createPersonFinder(personHints(envelope)) };
  const recipients = envelope.recipients.length;
  return {
    classify(text, choice) {
      const weigh = ({ findings, problems }: Awaited<ReturnType<typeof scanText>>): ClassifiedText => ({
        verdict: verdictOf({ parts: [{ label: 'text', findings, problems }], envelope: { recipients } }),
        health: hasHealth(findings),
        findings: chooseFindings(findings, choice),
      });
      const scanned = scanText(scanner, text);
      return scanned instanceof Promise ? scanned.then(weigh) : weigh(scanned);
    },
  };
}
