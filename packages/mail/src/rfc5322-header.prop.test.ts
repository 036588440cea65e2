/** Properties of header text, parameters and replies: total, bounded, invertible, impossible to break out of. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatLegacyName, formatParameter, parseParameterized } from './rfc2231-parameter.ts';
import { parseReply, parseReplyLine, REPLY_LINE_LENGTH_MAX } from './rfc5321-reply.ts';
import { checkHeaderValue, decodeHeaderText, encodeHeader, foldHeader } from './rfc5322-header.ts';
import { parseMessageIdHeader, parseMessageIdList } from './rfc5322-message-id.ts';

const anything = fc.string({ unit: 'binary', maxLength: 400 });
// biome-ignore lint/suspicious/noControlCharactersInRegex: the alphabet leaves these out
const CONTROL = /[\u0000-\u001f\u007f]/;
const value = anything.filter((text) => !CONTROL.test(text)).map((text) => text.trim());
const headerPieces = fc
  .array(
    fc.constantFrom('=?', '?=', '?q?', '?b?', 'utf-8', 'utf-7', '_', '=', ' ', '\r\n ', 'a', 'YQ==', '=0A', '+AAo-'),
  )
  .map((parts) => parts.join(''));

describe('header text properties', () => {
  it('reads back what it writes, in lines of at most 998 octets with one field only', () => {
    fc.assert(
      fc.property(value, (text) => {
        const line = encodeHeader('X-Note', text);
        assert.equal(decodeHeaderText(line.slice('X-Note:'.length)), text);
        const lines = line.slice(0, -2).split('\r\n');
        assert.ok(lines.every((part) => part.length <= 998 && !/[\r\n]/.test(part)));
        assert.ok(lines.slice(1).every((part) => part.startsWith(' ') || part.startsWith('\t')));
      }),
      { numRuns: 500 },
    );
  });

  it('writes nothing that the check refuses', () => {
    fc.assert(
      fc.property(anything, anything, (name, text) => {
        const broken = checkHeaderValue(name, text);
        if (broken !== undefined) assert.throws(() => encodeHeader(name, text), { code: 'MAIL_HEADER_INVALID' });
        else assert.ok(encodeHeader(name, text).startsWith(`${name}:`));
      }),
    );
  });

  it('never throws when reading and never lets a line break or NUL through an encoded word', () => {
    fc.assert(
      fc.property(fc.oneof(anything, headerPieces), (raw) => {
        const text = decodeHeaderText(raw);
        assert.ok(!/[\r\n]/.test(text) && text.isWellFormed());
        assert.ok(text.length <= raw.length * 4);
      }),
      { numRuns: 1_000 },
    );
  });

  it('folds without changing the unfolded text', () => {
    const words = fc.array(
      fc.string({ minLength: 1 }).filter((word) => !/\s/.test(word)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(words, (list) => {
        const line = `X-Note: ${list.join(' ')}`;
        assert.equal(foldHeader(line).replaceAll('\r\n', ''), line);
      }),
    );
  });
});

describe('parameter properties', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(value, value, (name, other) => {
        const text = `attachment${formatParameter('filename', name)}${formatParameter('x', other)}`;
        const parsed = parseParameterized(text);
        assert.equal(parsed.value, 'attachment');
        assert.equal(parsed.params.get('filename'), name.toWellFormed());
        assert.equal(parsed.params.get('x'), other.toWellFormed());
        assert.equal(
          parseParameterized(`a/b${formatLegacyName(name)}`)
            .params.get('name')
            ?.trim(),
          name.toWellFormed(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('never throws', () => {
    const pieces = fc
      .array(fc.constantFrom(';', '=', '"', '\\', '*', '*0', '*1*', "''", '%', '%41', '(', ')', 'a', 'filename', ' '))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(anything, pieces), (text) => {
        for (const param of parseParameterized(text).params.values()) assert.ok(param.length <= text.length * 4);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('reply and id properties', () => {
  it('reads any line without throwing, into bounded text without control characters', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 999 }), (text, code) => {
        const reply = parseReplyLine(`${code} ${text}`);
        if (reply === undefined) return;
        assert.ok(reply.text.length <= REPLY_LINE_LENGTH_MAX && !CONTROL.test(reply.text));
        assert.equal(parseReply([`${code}-${text}`, `${code} ${text}`])?.code, code);
      }),
    );
  });

  it('never throws on ids', () => {
    fc.assert(
      fc.property(anything, (text) => {
        parseMessageIdHeader(text);
        parseMessageIdList(text);
      }),
    );
  });
});
