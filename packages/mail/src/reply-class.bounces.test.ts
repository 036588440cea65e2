/** The classifier against 241 real bounces and the answers that the Sisimai project expects for them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseMessage, partText } from './mime-parse.ts';
import { classifyReply, type ReplyClassName } from './reply-class.ts';
import { parseReplyLine, type SmtpReply } from './rfc5321-reply.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/bounces');

interface Expected {
  readonly status: string;
  readonly replyCode: string;
  readonly reason: string;
  readonly hard: boolean;
}

/** Sisimai's reasons and the classes of ours that say the same. */
const SAME: Readonly<Record<string, readonly ReplyClassName[]>> = {
  authfailure: ['auth'],
  badreputation: ['reputation'],
  blocked: ['reputation', 'policy'],
  delivered: ['accepted'],
  exceedlimit: ['size'],
  expired: ['network', 'other'],
  filtered: ['policy', 'no-such-user', 'spam'],
  hasmoved: ['no-such-user'],
  hostunknown: ['no-such-user'],
  mailboxfull: ['mailbox-full'],
  mailererror: ['other'],
  mesgtoobig: ['size'],
  networkerror: ['network', 'no-such-user'],
  norelaying: ['policy'],
  notaccept: ['no-such-user'],
  notcompliantrfc: ['content'],
  onhold: ['other'],
  policyviolation: ['policy', 'content'],
  rejected: ['policy', 'auth', 'reputation'],
  requireptr: ['policy'],
  securityerror: ['policy', 'auth', 'tls-required'],
  spamdetected: ['spam'],
  suspend: ['no-such-user'],
  systemerror: ['other', 'network', 'protocol'],
  toomanyconn: ['rate', 'reputation'],
  userunknown: ['no-such-user'],
  virusdetected: ['content', 'spam', 'policy'],
};

const CODE_IN_TEXT = /(?:^|[\s<>"'(:;/])([45][0-9]{2}[ -](?:[#<[(]?[245]\.[0-9]{1,3}\.[0-9]{1,3}|[^\n]).*)/;
const STATUS_IN_TEXT = /\(?#([45]\.[0-9]\.[0-9]{1,3})\)/;

/** The replies that a bounce reports, one per failed recipient, from its status part or else from its text. */
function repliesOf(bytes: Buffer): readonly SmtpReply[] {
  const message = parseMessage(bytes);
  const status = message.parts.find((part) => part.contentType === 'message/delivery-status');
  const blocks = status ? partText(status).split(/\r?\n[ \t]*\r?\n/) : [];
  const replies = blocks
    .filter((block) => /^Status:/im.test(block) && !/^Action:\s*(?:delayed|expanded)/im.test(block))
    .map(replyOfBlock);
  if (replies.some((reply) => reply.text !== '')) return replies;
  const text = message.parts
    .filter((part) => part.contentType === 'text/plain' || part.opaque || message.parts.length === 1)
    .map(partText)
    .join('\n');
  const fromText = replyOfText(text.slice(0, 4_000));
  return fromText === undefined ? replies : [{ ...replies[0], ...fromText }];
}

function replyOfBlock(block: string): SmtpReply {
  const status = /^Status:\s*([245]\.[0-9]+\.[0-9]+)/im.exec(block)?.[1] ?? '5.0.0';
  const diagnostic = /^Diagnostic-Code:[ \t]*(?:[\w-]+;)?[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(block)?.[1] ?? '';
  return toReply(diagnostic.replace(/\s+/g, ' ').trim(), status);
}

function replyOfText(text: string): SmtpReply | undefined {
  const code = CODE_IN_TEXT.exec(text);
  if (code !== null) {
    const rest = text
      .slice(code.index, code.index + 600)
      .replace(/\s+/g, ' ')
      .trim();
    return toReply(rest.slice(rest.search(/[45][0-9]{2}[ -]/)), undefined);
  }
  const status = STATUS_IN_TEXT.exec(text)?.[1];
  return status === undefined ? undefined : toReply(text.slice(0, 600).replace(/\s+/g, ' '), status);
}

function toReply(text: string, status: string | undefined): SmtpReply {
  const line = parseReplyLine(text.replace(/^([245][0-9]{2}-)/, (code) => `${code.slice(0, 3)} `));
  if (line !== undefined) {
    const enhanced = line.enhanced ?? (status?.endsWith('.0.0') ? undefined : status);
    return { code: line.code, text: line.text, ...(enhanced === undefined ? {} : { enhanced }) };
  }
  const code = status?.startsWith('4') ? 450 : status?.startsWith('2') ? 250 : 550;
  return { code, text, ...(status === undefined ? {} : { enhanced: status }) };
}

function familyOf(file: string) {
  if (/google|gmail|gsuite/.test(file)) return 'gmail' as const;
  if (/yahoo|aol/.test(file)) return 'yahoo' as const;
  if (/microsoft|outlook/.test(file)) return 'microsoft' as const;
  if (/franceptt/.test(file)) return 'orange' as const;
  return /mimecast/.test(file) ? ('mimecast' as const) : ('other' as const);
}

describe('classifyReply on real bounces', () => {
  it('agrees with Sisimai on hard bounces and on the reason where a reply is given', (t) => {
    const expectedFile = join(FOLDER, 'expected.json');
    if (!existsSync(expectedFile)) return t.skip('the shared bounce samples are not on this machine');
    const expected = JSON.parse(readFileSync(expectedFile, 'utf8')) as Record<string, Expected[]>;
    const score = { records: 0, hard: 0, reason: 0, falseHard: 0 };
    for (const [file, records] of Object.entries(expected)) {
      const replies = repliesOf(readFileSync(join(FOLDER, file)));
      for (const [index, record] of records.entries()) {
        const reply = replies[index];
        const same = SAME[record.reason];
        if (reply === undefined || same === undefined || (reply.text === '' && record.replyCode === '')) continue;
        const result = classifyReply(reply, { providerFamily: familyOf(file) });
        score.records++;
        if (result.hard === record.hard) score.hard++;
        else if (result.hard) score.falseHard++;
        if (same.includes(result.class)) score.reason++;
      }
    }
    const percent = (count: number): number => Math.round((count * 1_000) / score.records) / 10;
    t.diagnostic(
      `${score.records} replies: hard ${percent(score.hard)} %, reason ${percent(score.reason)} %, hard where Sisimai is not: ${score.falseHard}`,
    );
    assert.ok(score.records >= 150, `${score.records} replies were found`);
    assert.ok(percent(score.hard) >= 90, `hard agrees in ${percent(score.hard)} %`);
    assert.ok(percent(score.reason) >= 80, `reason agrees in ${percent(score.reason)} %`);
  });
});
