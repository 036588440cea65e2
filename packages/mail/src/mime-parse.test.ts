/** The parser on messages of every shape, broken ones above all. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { headerValue, headerValues, parseMessage, partBytes, partText } from './mime-parse.ts';
import { DEPTH_MAX, HEADERS_MAX, PARTS_MAX } from './mime-part.ts';
import { splitHeadersBody } from './rfc5322-fields.ts';

const message = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');

const MIXED = message(
  'From: Clinic <clinic@example.org>',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
  ' =?utf-8?q?_folded?=',
  'X-Twice: a',
  'X-Twice: b',
  'Content-Type: multipart/mixed; boundary="outer"',
  '',
  'preamble',
  '--outer',
  'Content-Type: multipart/alternative; boundary=inner',
  '',
  '--inner',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'caf=E9',
  '--inner',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  'PGI+Y2Fmw6k8L2I+',
  '--inner--',
  '--outer',
  'Content-Type: application/pdf; name="x.pdf"',
  'Content-Disposition: attachment; filename*0*=utf-8\'\'Bef%C3%BC; filename*1="nd.pdf"',
  'Content-ID: <part1@example.org>',
  '',
  'line',
  '',
  '--outer--',
  'epilogue',
);

describe('parseMessage', () => {
  it('reads the tree, texts, names and what lies outside the parts', () => {
    const parsed = parseMessage(MIXED);
    assert.deepEqual(parsed.problems, []);
    assert.deepEqual(
      parsed.parts.map((part) => [part.id, part.contentType, part.depth]),
      [
        ['1', 'multipart/mixed', 1],
        ['1.1', 'multipart/alternative', 2],
        ['1.1.1', 'text/plain', 3],
        ['1.1.2', 'text/html', 3],
        ['1.2', 'application/pdf', 2],
      ],
    );
    const [, , plain, html, pdf] = parsed.parts;
    assert.ok(plain && html && pdf);
    assert.equal(partText(plain), 'café');
    assert.equal(plain.charset, 'iso-8859-1');
    assert.equal(partText(html), '<b>café</b>');
    assert.equal(pdf.fileName, 'Befünd.pdf');
    assert.equal(pdf.disposition, 'attachment');
    assert.equal(pdf.contentId, 'part1@example.org');
    assert.equal(partBytes(pdf).toString(), 'line\r\n');
    assert.deepEqual(
      parsed.looseRanges.map((range) => parsed.source.toString('latin1', range.start, range.end).trim()),
      ['preamble', 'epilogue'],
    );
  });

  it('reads fields by name, raw and decoded', () => {
    const parsed = parseMessage(MIXED);
    assert.equal(headerValue(parsed, 'SUBJECT'), 'Grüße folded');
    assert.deepEqual(headerValues(parsed, 'x-twice'), ['a', 'b']);
    assert.equal(headerValue(parsed, 'absent'), undefined);
    assert.equal(parsed.headers[0]?.raw.toString(), ' Clinic <clinic@example.org>\r\n');
  });

  it('reads the same from a message with bare line feeds', () => {
    const parsed = parseMessage(Buffer.from(MIXED.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'));
    assert.equal(parsed.parts.length, 5);
    assert.equal(partBytes(parsed.parts[4] as never).toString(), 'line\n');
  });

  it('opens an attached message and leaves an encoded one closed', () => {
    const open = parseMessage(message('Content-Type: message/rfc822', '', 'Subject: inner', '', 'text'));
    assert.equal(headerValue(open.parts[1] as never, 'subject'), 'inner');
    const encoded = message(
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '',
      'U3ViamVjdDogeA==',
    );
    const closed = parseMessage(encoded);
    assert.ok(closed.root.opaque);
    assert.deepEqual(closed.problems, ['mime-transfer-encoding']);
    assert.equal(partText(closed.root), 'Subject: x');
  });

  it('lets an outer boundary end an inner container', () => {
    const parsed = parseMessage(
      message(
        'Content-Type: multipart/mixed; boundary=a',
        '',
        '--a',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'one',
        '--a',
        '',
        'two',
        '--a--',
      ),
    );
    assert.deepEqual(
      parsed.parts.map((part) => part.id),
      ['1', '1.1', '1.1.1', '1.2'],
    );
    assert.deepEqual(parsed.problems, ['mime-unclosed']);
  });

  it('does not take a longer boundary for a shorter one', () => {
    const parsed = parseMessage(
      message('Content-Type: multipart/mixed; boundary=a', '', '--a', '', '--ab', 'x', '--a  ', '', 'y', '--a--'),
    );
    assert.equal(parsed.root.children.length, 2);
    assert.equal(partText(parsed.parts[1] as never), '--ab\r\nx');
  });

  const broken: readonly (readonly [string, Buffer, readonly string[]])[] = [
    ['nothing', Buffer.alloc(0), []],
    ['an empty line', Buffer.from('\r\n'), []],
    ['a line that is no field', message('Subject: a', 'no field', '', 'x'), ['header-syntax']],
    ['a NUL in a field', message('Subject: a\0b', '', 'x'), ['header-nul']],
    ['two subjects', message('Subject: a', 'Subject: b', '', 'x'), ['header-duplicate']],
    ['a type without slash', message('Content-Type: text', '', 'x'), ['mime-type-syntax']],
    ['no boundary', message('Content-Type: multipart/mixed', '', 'x'), ['mime-boundary-missing']],
    ['a boundary never seen', message('Content-Type: multipart/mixed; boundary=a', '', 'x'), ['mime-boundary-unseen']],
    ['an unknown charset', message('Content-Type: text/plain; charset=klingon', '', 'x'), ['mime-charset']],
    ['an unknown encoding', message('Content-Transfer-Encoding: uu', '', 'x'), ['mime-transfer-encoding']],
  ];
  for (const [what, bytes, problems] of broken) {
    it(`names the problem of ${what}`, () => {
      const parsed = parseMessage(bytes);
      assert.deepEqual(parsed.problems, problems);
      partText(parsed.root);
    });
  }

  it('keeps the text of a line that is no field, and hides no NUL in a value', () => {
    const parsed = parseMessage(message('no field here', 'Subject: a\0b', '', 'x'));
    assert.deepEqual(
      parsed.headers.map((header) => [header.name, header.value]),
      [
        ['', 'no field here'],
        ['Subject', 'a b'],
      ],
    );
  });
});

describe('parser limits', () => {
  it('stops at the depth limit and keeps the rest as one opaque part', () => {
    let text = '';
    for (let i = 0; i < 100; i++) {
      text += `${i > 0 ? `--b${i - 1}\r\n` : ''}Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n`;
    }
    const parsed = parseMessage(Buffer.from(`${text}--b99\r\n\r\ndeep inside`));
    assert.equal(parsed.parts.length, DEPTH_MAX);
    const last = parsed.parts.at(-1);
    assert.ok(last?.opaque && parsed.problems.includes('mime-depth'));
    assert.ok(partText(last).includes('deep inside'));
  });

  it('counts attached messages as depth', () => {
    const parsed = parseMessage(Buffer.from(`${'Content-Type: message/rfc822\r\n\r\n'.repeat(100)}x`));
    assert.equal(parsed.parts.length, DEPTH_MAX);
    assert.ok(parsed.problems.includes('mime-depth'));
  });

  it('stops at the part limit and names where the rest is', () => {
    const parsed = parseMessage(
      Buffer.from(`Content-Type: multipart/mixed; boundary=a\n\n${'--a\n\nx\n'.repeat(5_000)}`),
    );
    assert.equal(parsed.parts.length, PARTS_MAX);
    assert.ok(parsed.problems.includes('mime-parts'));
    assert.ok((parsed.looseRanges[0]?.start ?? 0) > 0);
  });

  it('stops at the field limits and names where the rest is', () => {
    const many = parseMessage(Buffer.from(`${'A: b\r\n'.repeat(5_000)}\r\nbody`));
    assert.equal(many.headers.length, HEADERS_MAX);
    assert.deepEqual(many.problems, ['header-count']);
    assert.equal(many.looseRanges.length, 1);
    assert.equal(partText(many.root), 'body');
    const long = parseMessage(Buffer.from(`A: ${'b'.repeat(300_000)}\r\n\r\nbody`));
    assert.deepEqual(long.problems, ['header-bytes']);
    assert.equal(partText(long.root), 'body');
  });
});

describe('splitHeadersBody', () => {
  it('gives views on both sides of the empty line', () => {
    const { headers, body, bodyStart } = splitHeadersBody(message('A: b', ' c', '', 'x', '', 'y'));
    assert.equal(headers.toString(), 'A: b\r\n c\r\n');
    assert.equal(body.toString(), 'x\r\n\r\ny');
    assert.equal(bodyStart, 12);
    assert.equal(splitHeadersBody(Buffer.from('A: b')).body.length, 0);
  });
});
