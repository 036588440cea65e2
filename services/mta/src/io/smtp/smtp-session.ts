/** A session that has said EHLO and, where demanded, speaks TLS: carries transactions one after another. */
import assert from 'node:assert/strict';
import { QUIT_WAIT_MS } from './smtp-limits.ts';
import { planTransaction, SmtpTransaction } from './smtp-transaction.ts';
import type { RecipientResult, SmtpCapabilities, SmtpSession, SmtpTimeouts, TlsFacts } from './smtp-types.ts';
import type { SmtpWire } from './smtp-wire.ts';

export interface SessionFacts {
  readonly host: string;
  readonly address: string;
  readonly capabilities: SmtpCapabilities;
  readonly tls: TlsFacts | undefined;
  readonly tlsFellBack: boolean;
  readonly timeouts: SmtpTimeouts;
}

const wasAccepted = (result: RecipientResult): boolean => result.kind === 'accepted';

/** A session over `wire`; it owns the wire. Until the first transaction and between two it idles, bounded. */
export function createSmtpSession(wire: SmtpWire, facts: SessionFacts): SmtpSession {
  const { capabilities, timeouts } = facts;
  let busy = false;
  let closing: Promise<void> | undefined;
  let resetFirst = false;
  let deliveredCount = 0;

  const close = (): Promise<void> => {
    closing ??= (async () => {
      // Mid-transaction there is no place for QUIT; cutting makes the server drop what it has.
      if (!busy && wire.ended === undefined) await wire.ask('QUIT\r\n', QUIT_WAIT_MS);
      wire.end('shut', 'quit');
    })();
    return closing;
  };
  const idle = () => {
    if (wire.ended === undefined) wire.armFor(timeouts.idleMs, () => void close());
  };
  idle();

  return {
    kind: 'session',
    host: facts.host,
    address: facts.address,
    capabilities,
    tls: facts.tls,
    tlsFellBack: facts.tlsFellBack,
    get reusable() {
      return !busy && closing === undefined && wire.ended === undefined;
    },
    get deliveredCount() {
      return deliveredCount;
    },
    send(transaction) {
      assert(!busy, 'one transaction at a time per session');
      const plan = planTransaction(transaction, capabilities);
      if (plan.kind !== 'plan') return Promise.resolve(plan);
      if (closing !== undefined || wire.ended !== undefined) {
        const recipients = transaction.recipients.map((): RecipientResult => ({ kind: 'not-sent' }));
        return Promise.resolve({
          kind: 'lost-before-dot',
          cause: wire.ended?.cause ?? 'shut',
          reply: undefined,
          recipients,
        });
      }
      busy = true;
      return new Promise((resolve) => {
        const run = new SmtpTransaction(plan, {
          wire,
          pipelining: capabilities.pipelining,
          timeouts,
          resetFirst,
          onSettled: (result, resetNext) => {
            busy = false;
            resetFirst = resetNext;
            if (result.kind === 'done' && result.recipients.some(wasAccepted)) deliveredCount++;
            idle();
            resolve(result);
          },
        });
        run.start();
      });
    },
    close,
  };
}
