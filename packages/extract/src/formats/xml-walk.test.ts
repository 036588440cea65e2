import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import { walkXmlText } from './xml-walk.ts';

describe('walkXmlText', () => {
  it('ends where elements never close, whether or not the visitor hears of it', () => {
    const { budget } = readContext();
    assert.equal(walkXmlText('<a><b>', {}, budget), 'broken');
    const closed: string[] = [];
    walkXmlText('<a><b>', { close: (name) => closed.push(name) }, budget);
    assert.deepEqual(closed, ['b', 'a']);
  });

  it('stops when the budget is spent', () => {
    const { budget } = readContext({ textUnitsMax: 1 });
    budget.takeText(2);
    assert.equal(walkXmlText('<a/>', {}, budget), 'stopped');
  });
});
