import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cellFormat, formatNumber } from './xlsx-number.ts';

const shown = (value: string, code: string): string => formatNumber(value, cellFormat(164, code), '1900');

describe('formatNumber', () => {
  it('shows serial numbers as dates, with the time when there is one', () => {
    assert.equal(formatNumber('18265', cellFormat(14, undefined), '1900'), '1950-01-02');
    assert.equal(formatNumber('18265.4375', cellFormat(22, undefined), '1900'), '1950-01-02 10:30');
    assert.equal(shown('45000', '[$-409]d\\-mmm\\-yyyy;@'), '2023-03-15');
  });

  it('puts digits into masks', () => {
    assert.equal(shown('987654321', '000\\-00\\-0000'), '987-65-4321');
    assert.equal(shown('2139', '00000'), '02139');
    assert.equal(shown('2025550100', '[<=9999999]###\\-####;\\(###\\)\\ ###\\-####'), '(202) 555-0100');
    assert.equal(shown('5550100', '[<=9999999]###\\-####;\\(###\\)\\ ###\\-####'), '555-0100');
  });

  it('leaves amounts, units and text alone', () => {
    assert.equal(shown('3.5', '0.00'), '3.5');
    assert.equal(shown('12', '0 "days"'), '12');
    assert.equal(shown('1234', '#,##0'), '1234');
    assert.equal(shown('abc', 'yyyy'), 'abc');
    assert.equal(formatNumber('1.2E+10', cellFormat(0, undefined), '1900'), '12000000000');
  });
});
