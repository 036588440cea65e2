import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { detectAttachmentName } from './attachment-name.ts';
import { createClassifier } from './classifier.ts';
import { htmlToText } from './html-to-text.ts';
import { normalizeForDetection } from './normalize.ts';
import { createPersonFinder } from './persons.ts';
import { verdictOf } from './verdict.ts';

const classifier = createClassifier();

/** Pieces that detectors are anchored on, so that random joins of them reach deep. */
const piece = fc.constantFrom(
  ...[
    'SSN',
    'MRN: ',
    'DOB',
    '987-65-4321',
    '(212) 555-0142',
    '@',
    'a@b.co',
    '.',
    '-',
    '/',
    ':',
    '::1',
    "'s",
    "'",
    '\n',
  ],
  ...[
    'March',
    ' 9',
    ', ',
    '2024',
    'Mr. ',
    'Maria ',
    'Lopez',
    'St. ',
    'Hospital',
    'at ',
    'seen ',
    'https://',
    '?',
    'é',
    '\u200b',
  ],
  ...[
    '4111 1111 1111 1111',
    '1EG4-TE5-MK73',
    'E11.9',
    'mg/dL',
    'potassium ',
    '92',
    ' yo',
    '#',
    'AB-',
    '12345',
    ' ',
    '１',
    '𝟗',
  ],
  ...[
    '<b>',
    '</b>',
    '<script>',
    '</script>',
    '<!--',
    '-->',
    '&amp;',
    '&#57;',
    '&',
    '<',
    '>',
    '"',
    '<img alt="',
    '=',
    '%34',
    '%25',
    '=3D',
    '=\r\n',
    'OTg3LTY1LTQzMjE=',
    " title='",
  ],
);
const noise = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

describe('scan on arbitrary text', () => {
  it('never throws, and every finding lies inside the text, in order, with a known kind and confidence', () => {
    fc.assert(
      fc.property(noise, (text) => {
        let before = 0;
        for (const found of classifier.scan(text)) {
          assert.ok(found.start >= before && found.start < found.end && found.end <= text.length);
          assert.ok(found.confidence > 0 && found.confidence <= 1);
          assert.ok(found.kind === 'identifier' || found.kind === 'health');
          before = found.start;
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('finds a labelled number wherever it is put between sentences', () => {
    const filler = fc.constantFrom('All is well. ', 'See you soon.\n', 'Budget follows; thanks.\n\n', 'Über uns. ');
    fc.assert(
      fc.property(fc.array(filler, { maxLength: 8 }), fc.array(filler, { maxLength: 8 }), (before, after) => {
        const text = `${before.join('')}SSN: 987-65-4321. ${after.join('')}`;
        const at = text.indexOf('987');
        assert.ok(classifier.scan(text).some((found) => found.type === 'ssn' && found.start === at));
      }),
      { numRuns: 100 },
    );
  });
});

describe('extraction helpers on arbitrary text', () => {
  it('htmlToText never throws, never grows the text much, and maps into the source', () => {
    fc.assert(
      fc.property(noise, (html) => {
        const { text, toSource } = htmlToText(html);
        assert.ok(text.length <= html.length * 2 + 2);
        for (let at = 0; at <= text.length; at += 3) {
          assert.ok(toSource(at) >= 0 && toSource(at) <= html.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('htmlToText undoes escaping', () => {
    const escape = (text: string): string =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        assert.equal(htmlToText(`${escape(text)}<i></i>`).text, text);
      }),
      { numRuns: 500 },
    );
  });

  it('normalizeForDetection never throws, never grows, maps back in order, and leaves what it made alone', () => {
    fc.assert(
      fc.property(noise, (text) => {
        const copy = normalizeForDetection(text);
        assert.ok(copy.text.length <= text.length);
        let before = -1;
        for (let at = 0; at < copy.text.length; at += 1) {
          assert.ok(copy.toSource(at) > before);
          before = copy.toSource(at);
        }
        assert.ok(before < text.length);
        // What stands in three codes is undone twice.
        assert.ok(/[%&=]/.test(text) || normalizeForDetection(copy.text).text === copy.text);
        const span = copy.toSourceSpan({ start: 0, end: copy.text.length });
        assert.ok(copy.text === '' || (span.start >= 0 && span.start < span.end && span.end <= text.length));
      }),
      { numRuns: 1_000 },
    );
  });

  it('attachment names, person hints and verdicts take anything', () => {
    fc.assert(
      fc.property(noise, noise, (name, other) => {
        for (const found of detectAttachmentName(name, classifier)) {
          assert.ok(found.start >= 0 && found.end <= name.length);
        }
        const hints = [{ displayName: other, local: name }];
        for (const found of createPersonFinder(hints).find(name)) {
          assert.ok(found.start >= 0 && found.start < found.end && found.end <= name.length);
        }
        const parts = [{ label: 'text', text: name, findings: classifier.scan(name) }];
        assert.ok(verdictOf({ parts, envelope: { recipients: 1, knownPersons: hints } }).level.length > 0);
      }),
      { numRuns: 400 },
    );
  });
});
