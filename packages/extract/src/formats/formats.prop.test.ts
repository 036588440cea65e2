import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { readContext } from '../testing/read-context.ts';
import type { FormatReader } from '../types.ts';
import { readCalendar } from './read-calendar.ts';
import { readCcda } from './read-ccda.ts';
import { readCsv } from './read-csv.ts';
import { readDocx } from './read-docx.ts';
import { readFhir } from './read-fhir.ts';
import { readHl7 } from './read-hl7.ts';
import { readHtml } from './read-html.ts';
import { readJson } from './read-json.ts';
import { readMessage } from './read-message.ts';
import { readOdf } from './read-odf.ts';
import { readPptx } from './read-pptx.ts';
import { readRtf } from './read-rtf.ts';
import { readText } from './read-text.ts';
import { readVcard } from './read-vcard.ts';
import { readXlsx } from './read-xlsx.ts';
import { readXml } from './read-xml.ts';
import { placeTexts } from './testing/place-texts.ts';

const TEXT_UNITS_MAX = 2_000;

const READERS: Readonly<Record<string, FormatReader>> = {
  ...{ readCalendar, readCcda, readCsv, readDocx, readFhir, readHl7, readHtml, readJson, readMessage, readOdf },
  ...{ readPptx, readRtf, readText, readVcard, readXlsx, readXml },
};

/** Pieces of every format, so that arbitrary texts get past the first look. */
const SHARDS = [
  ...['{\\rtf1', '\\u233?', "\\'e9", '\\cell', '\\row', '{\\*\\fldinst', '}', '{', '\\bin3 '],
  ...['MSH|^~\\&|', '\rPID|||', '^', '~', '\\T\\', '\\X4', 'OBX|1|ED|', '\r'],
  ...['<?xml version="1.0"?>', '<ClinicalDocument>', '</a>', '<a b="', '<![CDATA[', '<!DOCTYPE a [', '&amp;', '&#x41;'],
  ...['{"resourceType":"Patient",', '"name":[{"family":', '[', ']', ':', ',', '"', '\\u00'],
  ...[
    'BEGIN:VCALENDAR\n',
    'BEGIN:VEVENT\n',
    'ATTENDEE;CN="',
    'BEGIN:VCARD\n',
    '\n ',
    ';ENCODING=QUOTED-PRINTABLE:=',
    '=\n',
  ],
  ...['Subject: x\n', 'Content-Type: multipart/mixed; boundary=b\n\n', '--b\n', '--b--\n'],
  ...['Name,DOB\n', '"', ';', '\t', 'Ada', '1950-01-02', '\u0000', '\ufeff', 'é'],
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...SHARDS), fc.string({ maxLength: 8 })), { maxLength: 40 })
  .map((parts) => parts.join(''));
const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), text.map(strToU8));

/** Elements of office documents in any order and nesting, well-formed or not. */
const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<w:p>',
        '</w:p>',
        '<w:t>',
        '</w:t>',
        '<w:tbl>',
        '</w:tbl>',
        '<w:tr>',
        '</w:tr>',
        '<w:tc>',
        '</w:tc>',
      ),
      fc.constantFrom(
        '<row r="1">',
        '</row>',
        '<c r="XFD1" t="s">',
        '<v>0</v>',
        '</c>',
        '<si>',
        '</si>',
        '<is>',
        '<f>"a"</f>',
      ),
      fc.constantFrom(
        '<mc:Choice>',
        '</mc:Choice>',
        '<mc:Fallback>',
        '</mc:Fallback>',
        '<w:del>',
        '</w:del>',
        '<w:pPr>',
      ),
      fc.constantFrom('<table:table>', '<table:table-row>', '<table:table-cell table:number-columns-repeated="9e9">'),
      fc.constantFrom('<text:p>', '<office:annotation>', '<text:s text:c="1e9"/>', '<draw:page>', '</x>'),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => `<d xmlns:w="w" xmlns:mc="m">${parts.join('')}</d>`);

const PARTS = [
  ...['word/document.xml', 'word/comments.xml', 'docProps/core.xml', 'xl/workbook.xml', 'xl/sharedStrings.xml'],
  ...['xl/worksheets/sheet1.xml', 'xl/styles.xml', 'ppt/presentation.xml', 'ppt/slides/slide1.xml', 'content.xml'],
  ...['meta.xml', 'styles.xml', '_rels/.rels', 'META-INF/manifest.xml', 'word/media/a.png', 'word/embeddings/a.bin'],
];

async function check(reader: FormatReader, input: Uint8Array): Promise<void> {
  const document = await reader({ bytes: input }, readContext({ textUnitsMax: TEXT_UNITS_MAX }));
  placeTexts(document);
  // The line feed after the last piece is beyond the budget.
  assert.ok(document.text.length <= TEXT_UNITS_MAX + 1);
}

describe('format readers', () => {
  for (const [name, reader] of Object.entries(READERS)) {
    it(`${name} answers any bytes within its limit of text`, () =>
      fc.assert(
        fc.asyncProperty(bytes, (input) => check(reader, input)),
        { numRuns: 100 },
      ));
  }

  for (const reader of [readDocx, readXlsx, readPptx, readOdf]) {
    it(`${reader.name} answers packages of any parts`, () =>
      fc.assert(
        fc.asyncProperty(fc.dictionary(fc.constantFrom(...PARTS), markup, { maxKeys: 5 }), (parts) =>
          check(reader, zipSync(Object.fromEntries(Object.entries(parts).map(([part, xml]) => [part, strToU8(xml)])))),
        ),
        { numRuns: 60 },
      ));
  }
});
