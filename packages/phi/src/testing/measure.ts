/** Prints accuracy on the sample corpora and speed on repeated prose: `npm run measure -w packages/phi`. */
import { createClassifier } from '../classifier.ts';
import { businessMails } from './business-mail/business-mail.ts';
import { measureLabelled, measureMails, measureNotes, readCorpus } from './corpus.ts';

const KIB = 1_024;
const PROSE_UNITS = 8 * KIB;
const ROUNDS = 200;

const rate = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(3));

function printLabelled(classifier: ReturnType<typeof createClassifier>): void {
  const rows = readCorpus('short-clinical.jsonl');
  if (rows === undefined) {
    console.log('short-clinical: corpus not here');
    return;
  }
  const figures = measureLabelled(classifier, rows);
  for (const [type, recall] of [...figures.byType, ['ALL', figures.all] as const]) {
    const { labelled, touched, covered } = recall;
    console.log(
      `${type.padEnd(32)} ${labelled}  touched ${rate(touched, labelled)}  covered ${rate(covered, labelled)}`,
    );
  }
  console.log(`findings that touch a label ${rate(figures.right, figures.findings)}`);
  console.log(`texts with PHI found ${rate(figures.foundTexts, figures.labelledTexts)}`);
  console.log(`alarms on harmless texts ${rate(figures.alarmed, figures.harmless)} of ${figures.harmless}`);
}

function printNotes(classifier: ReturnType<typeof createClassifier>): void {
  const rows = readCorpus('note-sections.jsonl');
  if (rows === undefined) {
    console.log('note-sections: corpus not here');
    return;
  }
  const { texts, alarmed, alarmedBeyondDates, health } = measureNotes(classifier, rows);
  console.log(
    `note sections: identifier alarms ${rate(alarmed, texts)}, beyond dates ${rate(alarmedBeyondDates, texts)}`,
  );
  console.log(`note sections: health context ${rate(health, texts)} of ${texts}`);
  printSpeed(classifier, { name: 'clinical prose', text: rows.map((row) => row.text).join('\n') });
}

function printMails(classifier: ReturnType<typeof createClassifier>): void {
  const { mails, health, identifiers } = measureMails(classifier, businessMails());
  console.log(
    `business mail: health wording ${rate(health, mails)}, identifiers ${rate(identifiers, mails)} of ${mails}`,
  );
}

/** Best of many rounds: what the code costs when nobody else runs. */
function printSpeed(
  classifier: ReturnType<typeof createClassifier>,
  prose: { readonly name: string; readonly text: string },
): void {
  const text = prose.text.slice(0, PROSE_UNITS);
  let bestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    classifier.scan(text);
    bestMs = Math.min(bestMs, performance.now() - startMs);
  }
  console.log(`${prose.name}: ${((bestMs * 1_000 * KIB) / text.length).toFixed(1)} µs/KiB`);
}

const ORDINARY =
  'We met the supplier on site and agreed that the second shipment leaves the warehouse next week. The revised drawings ' +
  'are in the shared folder; please look at the bracket on page four before we order the steel. Lunch is on us.\n';

const classifier = createClassifier();
printLabelled(classifier);
printNotes(classifier);
printMails(classifier);
printSpeed(classifier, { name: 'ordinary prose', text: ORDINARY.repeat(Math.ceil(PROSE_UNITS / ORDINARY.length)) });
