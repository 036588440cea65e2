import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDea, isIban, isIssuableSsn, isItin, isLuhn, isMbi, isNpi, isVin } from './checksums.ts';

const cases: readonly (readonly [string, (value: string) => boolean, readonly string[], readonly string[]])[] = [
  // 4111… is the card industry's public test number; 490154203237518 is the IMEI of 3GPP TS 23.003 Annex B.
  ['isLuhn', isLuhn, ['4111111111111111', '490154203237518', '0'], ['4111111111111112', '', '12a4']],
  // 1234567893 is the sample number in the CMS check digit document.
  ['isNpi', isNpi, ['1234567893'], ['1234567890', '3234567893', '123456789', '12345678930']],
  ['isDea', isDea, ['AP5836727', 'ap5836727'], ['AB4523763', 'AP583672', '1P5836727', 'NP5836727']],
  // 1EG4-TE5-MK73 is the specimen card of CMS.
  ['isMbi', isMbi, ['1EG4TE5MK73', '1eg4te5mk73'], ['0EG4TE5MK73', '1SG4TE5MK73', '1EG4TE5MK7', '1EG4TE5MKA3']],
  // 11111111111111111 passes the sum of 49 CFR 565.15(c); 1M8GDM9AXKP042788 is the common worked example.
  ['isVin', isVin, ['1M8GDM9AXKP042788', '11111111111111111'], ['1M8GDM9A1KP042788', '1M8GDM9AXKP04278O', '1M8GDM9AX']],
  // GB82 WEST … is the example of the IBAN registry.
  ['isIban', isIban, ['GB82WEST12345698765432'], ['GB82WEST12345698765431', 'GB82', '82GBWEST12345698765432']],
  [
    'isIssuableSsn',
    isIssuableSsn,
    [['123', '45', '6789'].join('')],
    ['000123456', '666123456', '987654321', '123006789', '123450000'],
  ],
  ['isItin', isItin, ['900700000', '999999999'], ['900490000', '900930000', '123456789']],
];

for (const [name, check, good, bad] of cases) {
  describe(name, () => {
    it('takes well-formed values', () => {
      for (const value of good) {
        assert.equal(check(value), true);
      }
    });
    it('refuses wrong check digits, lengths and letters', () => {
      for (const value of bad) {
        assert.equal(check(value), false);
      }
    });
  });
}
