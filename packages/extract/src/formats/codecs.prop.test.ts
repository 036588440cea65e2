import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument, FormatReader } from '../types.ts';
import { contentLines, unescapeValue } from './content-lines.ts';
import { HL7_DELIMITERS, unescapeHl7 } from './hl7-values.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { readRtf } from './read-rtf.ts';
import { readXml } from './read-xml.ts';
import { cellFormat, formatNumber } from './xlsx-number.ts';

const read = (reader: FormatReader, text: string): ExtractedDocument =>
  reader({ bytes: strToU8(text) }, readContext()) as ExtractedDocument;

/** Words as people write them: no white space at the ends, which readers trim, and no marks of any format. */
const word = fc.stringMatching(/^[A-Za-zÀ-ÿ一-龥0-9]{1,12}$/);
const words = fc.array(word, { minLength: 1, maxLength: 5 }).map((all) => all.join(' '));
const MS_PER_DAY = 86_400_000;

describe('what is written in a format', () => {
  it('HL7: unescape undoes escape', () => {
    const codes: Readonly<Record<string, string>> = {
      '|': '\\F\\',
      '^': '\\S\\',
      '&': '\\T\\',
      '~': '\\R\\',
      '\\': '\\E\\',
    };
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = text.replace(/[|^&~\\]/g, (mark) => codes[mark] ?? mark);
        assert.equal(unescapeHl7(escaped, HL7_DELIMITERS), text);
      }),
    );
  });

  it('content lines: reading undoes folding and escaping', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (text, width) => {
        const line = `NOTE:${text.replace(/[\\;,]/g, (mark) => `\\${mark}`)}`;
        const folded = line.match(new RegExp(`[^]{1,${width}}`, 'g'))?.join('\r\n ') ?? '';
        const [found] = [...contentLines(folded)];
        assert.equal(found?.name, 'NOTE');
        assert.equal(unescapeValue(found?.value ?? ''), text);
      }),
    );
  });

  it('CSV: every quoted cell comes back', () => {
    const cell = fc
      .tuple(words, fc.constantFrom('', '"', ',', '\n', '""'))
      .map(([text, mark]) => `${text}${mark}${text}`);
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const document = read(readCsv, text);
        for (const value of rows.flat()) assert.ok(document.text.includes(value));
      }),
    );
  });

  it('JSON: every string comes back', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, words, fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(word, tie('any'))),
    })).any;
    const strings = (node: unknown): readonly string[] =>
      typeof node === 'string'
        ? [node]
        : typeof node === 'object' && node !== null
          ? Object.values(node).flatMap(strings)
          : [];
    fc.assert(
      fc.property(value, (node) => {
        const document = read(readJson, JSON.stringify(node));
        assert.deepEqual(document.problems, []);
        for (const text of strings(node)) assert.ok(document.text.includes(text));
      }),
    );
  });

  it('RTF: every character comes back, by number or by code page', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), (paragraphs) => {
        const escape = (text: string): string =>
          text.replace(/[^ -~]/g, (unit) => {
            const code = unit.charCodeAt(0);
            return code < 256 ? `\\'${code.toString(16)}` : `\\u${code > 32_767 ? code - 65_536 : code}?`;
          });
        const document = read(
          readRtf,
          `{\\rtf1\\ansi ${paragraphs.map((text) => `${escape(text)}\\par\r\n`).join('')}}`,
        );
        assert.equal(document.text, paragraphs.map((text) => `${text}\n`).join(''));
      }),
    );
  });

  it('XML: every text and attribute comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words), { maxLength: 5 }), (pairs) => {
        const xml = `<a>${pairs.map(([text, value]) => `<b c="${value}">${text}</b>`).join('')}</a>`;
        const document = read(readXml, xml);
        assert.deepEqual(document.problems, []);
        for (const text of pairs.flat()) assert.ok(document.text.includes(text));
      }),
    );
  });

  it('XLSX: a day comes back from its serial number, in both calendars', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 200_000 }), fc.constantFrom('1900', '1904'), (serial, calendar) => {
        const shown = formatNumber(String(serial), cellFormat(14, undefined), calendar);
        const epochMs = calendar === '1900' ? Date.UTC(1899, 11, 30) : Date.UTC(1904, 0, 1);
        assert.equal((Date.parse(shown) - epochMs) / MS_PER_DAY, serial);
      }),
    );
  });
});
