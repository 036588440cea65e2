import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClassifier } from './classifier.ts';
import { type ScannedPart, SCAN_PROBLEMS, verdictOf } from './verdict.ts';

const classifier = createClassifier();
const part = (label: string, text: string): ScannedPart => ({ label, text, findings: classifier.scan(text) });

function levelFor(text: string, recipients: number): string {
  return verdictOf({ parts: [part('text', text)], envelope: { recipients } }).level;
}

describe('verdictOf', () => {
  it('is none for ordinary mail to anybody', () => {
    assert.equal(levelFor('The parking lot is closed on Sunday.', 200), 'none');
  });

  it('is identifiers_only without health wording', () => {
    assert.equal(levelFor('Call Mr. Tarbeck at 212-555-0142.', 1), 'identifiers_only');
  });

  it('is health_only when neither the text nor the envelope names a person', () => {
    assert.equal(levelFor('Diabetes and hypertension often come together.', 0), 'health_only');
  });

  it('is phi when the envelope alone names the person, and says so', () => {
    const verdict = verdictOf({
      parts: [part('text', 'Your hemoglobin A1c result is ready.')],
      envelope: { recipients: 1 },
    });
    assert.equal(verdict.level, 'phi');
    assert.equal(verdict.linkedBy, 'envelope');
  });

  it('is phi when the text links person and health', () => {
    const verdict = verdictOf({
      parts: [part('subject', 'MRN 0012345'), part('text', 'The biopsy shows melanoma.')],
      envelope: { recipients: 1 },
    });
    assert.equal(verdict.level, 'phi');
    assert.equal(verdict.linkedBy, 'content');
    assert.ok(verdict.evidence.some((row) => row.part === 'subject' && row.type === 'mrn' && row.count === 1));
  });

  it('is sensitive_phi for the classes with stricter law', () => {
    const verdict = verdictOf({
      parts: [part('text', 'Your methadone visit, and the HIV test.')],
      envelope: { recipients: 1 },
    });
    assert.equal(verdict.level, 'sensitive_phi');
    assert.deepEqual(verdict.sensitive, ['substance_use', 'hiv']);
  });

  it('counts provider numbers and provider names as context, not as the patient', () => {
    assert.equal(levelFor('NPI 1234567893, DEA AP5836727, biopsy by Dr. Tarbeck', 0), 'health_only');
  });

  it('does not take the From header for a link by content', () => {
    const verdict = verdictOf({
      parts: [part('from', 'Maria Lopez <maria@example.org>'), part('text', 'Your biopsy is back.')],
      envelope: { recipients: 1 },
    });
    assert.equal(verdict.linkedBy, 'envelope');
  });

  it('finds the people of the envelope in the text in every common form', () => {
    const envelope = { recipients: 1, knownPersons: [{ displayName: 'Quillon Tarbeck' }] };
    const forms = ['Quillon Tarbeck', 'Tarbeck, Quillon', 'QUILLON', 'Tarbeck', 'Q. Tarbeck', 'Quillon T.', 'Q.T.'];
    for (const form of forms) {
      const text = `biopsy for ${form} today`;
      const verdict = verdictOf({ parts: [{ label: 'text', text, findings: [] }], envelope });
      assert.equal(verdict.counts.name, 1);
    }
    const none = verdictOf({ parts: [{ label: 'text', text: 'tarbeckian quillons', findings: [] }], envelope });
    assert.equal(none.counts.name, undefined);
  });

  it('takes names from the local part when there is no display name', () => {
    const envelope = { recipients: 1, knownPersons: [{ local: 'quillon.tarbeck2' }] };
    const parts = [{ label: 'text', text: 'for Quillon Tarbeck', findings: [] }];
    assert.equal(verdictOf({ parts, envelope }).counts.name, 1);
  });

  it('fails closed: every problem makes it phi and is named', () => {
    for (const problem of SCAN_PROBLEMS) {
      const verdict = verdictOf({
        parts: [{ label: 'attachment:1', findings: [], problems: [problem] }],
        envelope: { recipients: 1 },
      });
      assert.equal(verdict.level, 'phi');
      assert.deepEqual(verdict.problems, [{ part: 'attachment:1', problem }]);
    }
  });

  it('never lowers a sensitive verdict because of a problem', () => {
    const verdict = verdictOf({
      parts: [{ ...part('text', 'HIV positive'), problems: ['timed_out'] }],
      envelope: { recipients: 1 },
    });
    assert.equal(verdict.level, 'sensitive_phi');
  });

  it('holds no matched value, no text and no name of the envelope', () => {
    const text = 'Quillon Tarbeck, SSN 987-65-4321, MRN 0012345, lisinopril';
    const verdict = verdictOf({
      parts: [part('text', text)],
      envelope: { recipients: 1, knownPersons: [{ displayName: 'Quillon Tarbeck', local: 'qtarbeck' }] },
    });
    const written = JSON.stringify(verdict).toLowerCase();
    for (const value of ['quillon', 'tarbeck', '987', '0012345', 'lisinopril']) {
      assert.ok(!written.includes(value));
    }
  });

  it('ignores findings below the counted confidence', () => {
    const findings = [{ type: 'name', start: 0, end: 3, rule: 'x', confidence: 0.4, kind: 'identifier' } as const];
    assert.equal(verdictOf({ parts: [{ label: 'text', findings }], envelope: { recipients: 1 } }).level, 'none');
  });
});
