import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import writeExcelFile from 'write-excel-file/node';
import { readContext } from '../testing/read-context.ts';
import { readXlsx } from './read-xlsx.ts';
import { placeTexts } from './testing/place-texts.ts';

const read = async (bytes: Uint8Array) => readXlsx({ bytes }, readContext());

/** A workbook of one sheet, from the XML of its parts. */
function workbook(parts: Readonly<Record<string, string>>): Uint8Array {
  const all = {
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    ...parts,
  };
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, xml]) => [name, strToU8(xml)])));
}

const sheet = (rows: string, rest = ''): Readonly<Record<string, string>> => ({
  'xl/worksheets/sheet1.xml': `<worksheet xmlns:r="r"><sheetData>${rows}</sheetData>${rest}</worksheet>`,
});
const inline = (reference: string, text: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;

describe('readXlsx', () => {
  it('labels the cells of each row, dates and masked numbers as they are shown', async () => {
    const made = writeExcelFile(
      [
        [{ value: 'Patient name' }, { value: 'DOB' }, { value: 'SSN' }],
        [
          { value: 'Ada Example' },
          { value: new Date('1950-01-02T00:00:00Z'), type: Date, format: 'mm/dd/yyyy' },
          { value: 987_654_321, type: Number, format: '000-00-0000' },
        ],
      ],
      { sheet: 'Ward 7' },
    );
    const texts = placeTexts(await read(await made.toBuffer()));
    assert.equal(texts['sheet 1 row 2'], 'Patient name: Ada Example\nDOB: 1950-01-02\nSSN: 987-65-4321');
    assert.equal(texts['sheet 1 name'], 'Ward 7');
  });

  it('joins shared strings that are split over runs, without phonetic readings', async () => {
    const bytes = workbook({
      ...sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
      'xl/sharedStrings.xml':
        '<sst><si><r><t>MRN: 00</t></r><r><t>123</t></r><r><t>45</t></r><rPh><t>x</t></rPh></si></sst>',
    });
    assert.equal(placeTexts(await read(bytes))['sheet 1 row 1'], 'MRN: 0012345');
  });

  it('reads hidden rows, hidden columns and hidden sheets', async () => {
    const bytes = workbook({
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><sheets><sheet name="One" r:id="rId1"/><sheet name="Two" state="veryHidden" r:id="rId2"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>',
      ...sheet(`<row r="4" hidden="1">${inline('A4', 'SSN 987-65-4321')}</row>`),
      'xl/worksheets/sheet2.xml': `<worksheet><cols><col min="1" max="1" hidden="1"/></cols><sheetData><row r="1">${inline('A1', 'MRN 77')}</row></sheetData></worksheet>`,
    });
    const texts = placeTexts(await read(bytes));
    assert.equal(texts['sheet 1 row 4'], 'SSN 987-65-4321');
    assert.equal(texts['sheet 2 row 1'], 'MRN 77');
  });

  it('keeps columns apart when cells are missing', async () => {
    const heading = `<row r="1">${inline('A1', 'Name')}${inline('B1', 'DOB')}${inline('C1', 'MRN')}</row>`;
    const bytes = workbook(
      sheet(`${heading}<row r="2">${inline('A2', 'Ada Example')}${inline('C2', '0012345')}</row>`),
    );
    assert.equal(placeTexts(await read(bytes))['sheet 1 row 2'], 'Name: Ada Example\nMRN: 0012345');
  });

  it('reads comments, page texts, links, defined names and the texts of formulas', async () => {
    const rest =
      '<hyperlinks><hyperlink r:id="rId9" tooltip="Tip Ada"/></hyperlinks><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"Ward of Ada</oddHeader></headerFooter>';
    const bytes = workbook({
      ...sheet(
        `<row r="1"><c r="A1" t="str"><f>HYPERLINK("mailto:ada@example.com","write")</f><v>write</v></c></row>`,
        rest,
      ),
      'xl/worksheets/_rels/sheet1.xml.rels':
        '<Relationships><Relationship Id="rId9" Type="x/hyperlink" TargetMode="External" Target="https://example.com/?mrn=77"/><Relationship Id="rId8" Type="x/comments" Target="../comments1.xml"/></Relationships>',
      'xl/comments1.xml':
        '<comments><authors><author>Nurse Example</author></authors><commentList><comment ref="A1"><text><r><t>call 555-</t></r><r><t>0100</t></r></text></comment></commentList></comments>',
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><sheets><sheet name="One" r:id="rId1"/></sheets><definedNames><definedName name="Ada_MRN">"0012345"</definedName></definedNames></workbook>',
    });
    const { text } = await read(bytes);
    for (const expected of [
      'mailto:ada@example.com',
      'Ward of Ada',
      'Tip Ada',
      '?mrn=77',
      'call 555-0100',
      'Ada MRN: "0012345"',
    ]) {
      assert.ok(text.includes(expected), expected);
    }
  });

  it('reads the records that a pivot table keeps', async () => {
    const bytes = workbook({
      ...sheet(''),
      'xl/pivotCache/pivotCacheDefinition1.xml': '<c><sharedItems><s v="Ada Example"/><n v="12"/></sharedItems></c>',
    });
    assert.match((await read(bytes)).text, /Ada Example/);
  });

  it('counts days from 1904 when the workbook does', async () => {
    const bytes = workbook({
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>',
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
      ...sheet('<row r="1"><c r="A1" s="0"><v>0</v></c></row>'),
    });
    assert.equal(placeTexts(await read(bytes))['sheet 1 row 1'], '1904-01-01');
  });

  it('says unreadable of what is no workbook', async () => {
    assert.deepEqual((await read(strToU8('no zip'))).problems, ['unreadable']);
    assert.deepEqual((await read(zipSync({ 'a.txt': strToU8('x') }))).problems, ['unreadable']);
  });
});
