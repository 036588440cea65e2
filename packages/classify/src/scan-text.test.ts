/** Long texts: found as short ones are, with turns for the rest of the process in between. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MailEnvelope } from '@sealpost/contracts';
import { createPersonFinder } from '@sealpost/phi';
import fc from 'fast-check';
import { createTextClassifier } from './classify-text.ts';
import { createMessageClassifier } from './message-classifier.ts';
import { UNITS_PER_TURN_MAX } from './scan-turns.ts';
import { scanText } from './scan-text.ts';

const tools = createMessageClassifier({ scanBytesMax: 1_000 });
const scanner = { tools, persons: createPersonFinder([{ displayName: 'Dana Winterfield' }]) };
const SSN = 'SSN 078-05-1120';

describe('scanning', () => {
  it('finds in a long text what lies on the edges of its stretches, each once', async () => {
    const stretch = UNITS_PER_TURN_MAX / 2;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 3, maxLength: 3 }), async (shifts) => {
        let text = 'x'.repeat(4 * stretch);
        for (const [at, shift] of shifts.entries()) {
          const value = ` ${SSN}, `;
          const start = (at + 1) * stretch + shift;
          text = text.slice(0, start) + value + text.slice(start + value.length);
        }
        const { findings, problems } = await scanText(scanner, text);
        assert.deepEqual(problems, []);
        const found = findings.filter(({ type }) => type === 'ssn').map(({ start, end }) => text.slice(start, end));
        assert.deepEqual(
          found,
          Array.from({ length: 3 }, () => '078-05-1120'),
        );
      }),
      { numRuns: 8 },
    );
  });

  it('answers short texts at once, and lets others run while it reads a long one', async () => {
    assert.ok(
      !(scanText({ ...scanner, tools: createMessageClassifier({ scanBytesMax: 1 }) }, 'short') instanceof Promise),
    );
    let turns = 0;
    let done = false;
    const tick = (): void => {
      turns += 1;
      if (!done) setImmediate(tick);
    };
    setImmediate(tick);
    await Promise.all([scanText(scanner, 'tulip '.repeat(200_000)), scanText(scanner, 'rose '.repeat(200_000))]);
    done = true;
    assert.ok(turns >= 8, `${turns} turns`);
  });

  it('names a person of the envelope once, by the better rule', async () => {
    const { findings } = await scanText(scanner, 'Dear Dana Winterfield, see you. DANA WINTERFIELD');
    const names = findings.filter(({ type }) => type === 'name');
    assert.deepEqual(
      names.map(({ start, rule }) => [start, rule]),
      [
        [5, 'envelope.full_name'],
        [32, 'envelope.full_name'],
      ],
    );
  });

  it('never throws: a detector that does is a problem of the text', async () => {
    const broken = { scan: () => assert.fail('broken') };
    const failing = { ...scanner, tools: { ...tools, classifier: broken } };
    assert.deepEqual(await scanText(failing, 'a'), { findings: [], problems: ['scanner_failed'] });
    assert.deepEqual(await scanText(failing, 'a '.repeat(UNITS_PER_TURN_MAX)), {
      findings: [],
      problems: ['scanner_failed'],
    });
  });

  it('knows of no person where no envelope is given', async () => {
    const text = 'The HbA1c was 9.1 %.';
    const alone = await createTextClassifier(tools, MailEnvelope.fromPartial({})).classify(text, 'counted');
    assert.deepEqual([alone.verdict.level, alone.health, alone.findings], ['health_only', true, []]);
    const to = MailEnvelope.fromPartial({ recipients: [{ index: 0, address: 'ada@example.com' }] });
    assert.equal((await createTextClassifier(tools, to).classify(text, 'counted')).verdict.level, 'phi');
  });
});
