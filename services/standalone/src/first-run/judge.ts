/** Compares what became of an example with what was expected, as rows that can be shown. Pure. */
import {
  type Attempt,
  Method,
  RecipientState,
  type TrackedMessage,
  type TrackedRecipient,
  VerdictLevel,
} from '@sealpost/contracts';
import { type Example, type ExpectedOutcome, isRefusal } from './examples.ts';

/** What a call for one example ended with. */
export type Result =
  | { readonly kind: 'tracked'; readonly message: TrackedMessage }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly violations: readonly { readonly field: string; readonly rule: string }[];
    }
  /** Accepted, and not at its end when the time was over. */
  | { readonly kind: 'late'; readonly messageId: string };

export interface RecipientRow {
  readonly recipient: string;
  readonly verdict: string;
  /** Types of what was found, never values. */
  readonly types: readonly string[];
  readonly method: string | null;
  readonly state: string;
  readonly rule: string | null;
  readonly replyCode: number;
  readonly enhancedCode: string;
  readonly tlsProtocol: string | null;
  readonly timeMs: number | null;
  readonly matches: boolean;
}

export interface Judged {
  readonly name: string;
  readonly file: string;
  readonly messageId: string | null;
  readonly refusal: { readonly reason: string; readonly fields: readonly string[] } | null;
  readonly rows: readonly RecipientRow[];
  readonly matches: boolean;
}

const SHORT_STATE = 'RECIPIENT_STATE_';
const SHORT_METHOD = 'METHOD_';
const SHORT_LEVEL = 'VERDICT_LEVEL_';

export function judge(example: Example, result: Result): Judged {
  const base = { name: example.name, file: example.file };
  if (result.kind === 'late') return { ...base, messageId: result.messageId, refusal: null, rows: [], matches: false };
  if (result.kind === 'refused') {
    const fields = result.violations.map(({ field }) => field);
    const refusal = { reason: result.reason, fields };
    const { expect } = example;
    const matches =
      isRefusal(expect) && expect.refused.reason === result.reason && fields.includes(expect.refused.field);
    return { ...base, messageId: null, refusal, rows: [], matches };
  }
  const { message } = result;
  const expect = isRefusal(example.expect) ? undefined : example.expect;
  const rows = message.recipients.map((recipient) => toRow(message, recipient, expect));
  const complete = expect !== undefined && rows.length === expect.recipients.length;
  return {
    ...base,
    messageId: message.messageId,
    refusal: null,
    rows,
    matches: complete && rows.every((row) => row.matches),
  };
}

function toRow(
  message: TrackedMessage,
  recipient: TrackedRecipient,
  expect: ExpectedOutcome | undefined,
): RecipientRow {
  const last: Attempt | undefined = recipient.attempts.at(-1);
  const verdict = nameOf(VerdictLevel, SHORT_LEVEL, message.verdict?.level ?? 0).toLowerCase();
  const methodValue = recipient.decision?.method ?? Method.METHOD_UNSPECIFIED;
  const method = methodValue === Method.METHOD_UNSPECIFIED ? null : nameOf(Method, SHORT_METHOD, methodValue);
  const state = nameOf(RecipientState, SHORT_STATE, recipient.state);
  const wanted = expect?.recipients.find(({ address }) => address === recipient.address);
  const matches =
    wanted !== undefined && wanted.state === state && wanted.method === method && expect?.verdict === verdict;
  return {
    recipient: recipient.address,
    verdict,
    types: (message.verdict?.evidence ?? []).map(({ type }) => type),
    method,
    state,
    rule: recipient.decision?.rule ?? null,
    replyCode: last?.replyCode ?? 0,
    enhancedCode: last?.enhancedCode ?? '',
    tlsProtocol: last?.tls?.used === true ? last.tls.protocol : null,
    timeMs: elapsedMs(message.acceptTime, last?.atTime ?? message.finishTime),
    matches,
  };
}

function elapsedMs(from: Date | undefined, to: Date | undefined): number | null {
  return from === undefined || to === undefined ? null : Math.max(0, to.getTime() - from.getTime());
}

function nameOf(values: Readonly<Record<string, number>>, prefix: string, value: number): string {
  const found = Object.entries(values).find(([, each]) => each === value)?.[0] ?? String(value);
  return found.startsWith(prefix) ? found.slice(prefix.length) : found;
}
