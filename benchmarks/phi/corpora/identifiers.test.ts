import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDraw } from './draw.ts';
import * as ids from './identifiers.ts';

const DRAWS = 200;

function each(make: (draw: ReturnType<typeof createDraw>) => string, check: (value: string) => void): void {
  const draw = createDraw(11);
  for (let round = 0; round < DRAWS; round += 1) check(make(draw));
}

const luhn = (digits: string): boolean => ids.luhnDigit(digits.slice(0, -1)) === digits.at(-1);

describe('identifiers', () => {
  it('compute the Luhn digits of published examples', () => {
    assert.equal(ids.luhnDigit('80840123456789'), '3');
    assert.equal(ids.luhnDigit('49015420323751'), '8');
    assert.equal(ids.luhnDigit('411111111111111'), '1');
  });

  it('have their check digits', () => {
    each(ids.npi, (value) => assert.ok(/^[12]\d{9}$/.test(value) && luhn(`80840${value}`)));
    each(ids.imei, (value) => assert.ok(value.length === 15 && luhn(value)));
    each(ids.card, (value) => assert.ok(luhn(value.replaceAll(/\D/g, ''))));
    each(ids.iban, (value) => {
      const plain = value.replaceAll(' ', '');
      assert.equal(BigInt(`${plain.slice(4)}1314${plain.slice(2, 4)}`) % 97n, 1n);
    });
    each(ids.aba, (value) => {
      const sum = Array.from(value).reduce(
        (total, digit, at) => total + Number(digit) * ([3, 7, 1][at % 3] as number),
        0,
      );
      assert.equal(sum % 10, 0);
    });
    each(ids.dea, (value) => {
      const d = Array.from(value.slice(2), Number) as [number, number, number, number, number, number, number];
      assert.equal((d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10, d[6]);
    });
    each(ids.udi, (value) => {
      const gtin = Array.from(value.slice(4, 18), Number);
      assert.equal(gtin.reduce((sum, digit, at) => sum + digit * (at % 2 === 0 ? 3 : 1), 0) % 10, 0);
    });
  });

  it('have the forms that their makers prescribe', () => {
    each(ids.mbi, (value) =>
      assert.match(
        value.replaceAll('-', ''),
        /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d[AC-HJKMNP-RT-Y]{2}\d\d$/,
      ),
    );
    each(ids.vin, (value) => assert.match(value, /^[A-HJ-NPR-Z\d]{8}[\dX][A-HJ-NPR-Z\d]{8}$/));
    each(ids.ssnOfValidForm, (value) => assert.match(value, /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/));
    each(ids.phone, (value) => assert.match(value, /555.01\d\d$/));
    each(ids.mac, (value) => assert.match(value, /^00([-:])00(\1)5E(\1)00(\1)53(\1)[\dA-F]{2}$/));
    each(ids.ipV4, (value) => assert.match(value, /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/));
  });
});
