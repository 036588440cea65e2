/** The last hop of sandboxed mail: nothing is connected, the outcome is made up and marked by its source. */
import { newId } from '@sealpost/kernel';
import type { Ports } from '@sealpost/runtime';
import type { AttemptReport } from './attempt.ts';
import type { Delivery } from './delivery-docs.ts';
import { SmtpReply } from './smtp/smtp-reply.ts';

export function sandboxEnding(delivery: Delivery, ports: Ports): AttemptReport {
  const reply = new SmtpReply(250, ['2.0.0 sandbox: not sent']);
  const recipients = delivery.doc.openIndexes.map(() => ({ kind: 'accepted', reply }) as const);
  const ending = { kind: 'transaction', result: { kind: 'done', recipients } } as const;
  return {
    attemptId: newId('att', ports.clock, ports.random),
    startedAtMs: ports.clock.nowMs(),
    ending,
    tls: undefined,
  };
}
