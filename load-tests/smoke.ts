/** Smoke test: submissions one by one and in streams, two virtual users, under 20 seconds. Exit code 99 on a failed threshold. */
import { check } from 'k6';
import { Counter, Trend } from 'k6/metrics';
import { StatusOK, Stream } from 'k6/net/grpc';
import { labResult, reminder } from './messages.ts';
import { callParams, connectOnce, loadClient, messageId, requireKey } from './target.ts';

const SERVICE = 'sealpost.v1.SubmissionService';
const STREAM_ITEMS = 20;
const DOMAINS = 10;

interface SubmitAnswer {
  readonly accepted?: { readonly messageId?: string; readonly recipientCount?: number; readonly replayed?: boolean };
}
interface StreamAnswer {
  readonly sequence?: string;
  readonly accepted?: { readonly messageId?: string };
  readonly rejected?: { readonly code?: number };
  readonly totals?: { readonly acceptedCount?: string; readonly rejectedCount?: string };
}

const client = loadClient();
const unaryErrors = new Counter('sealpost_unary_errors');
const streamErrors = new Counter('sealpost_stream_errors');
const acknowledged = new Counter('sealpost_stream_acknowledged');
const acknowledgeMs = new Trend('sealpost_stream_acknowledge', true);

export const options = {
  scenarios: {
    unary: { executor: 'shared-iterations', exec: 'unary', vus: 1, iterations: 20, maxDuration: '15s' },
    stream: { executor: 'shared-iterations', exec: 'stream', vus: 1, iterations: 3, maxDuration: '15s' },
  },
  thresholds: {
    checks: ['rate==1'],
    sealpost_unary_errors: ['count==0'],
    sealpost_stream_errors: ['count==0'],
    sealpost_stream_acknowledged: [`count==${3 * STREAM_ITEMS}`],
    'grpc_req_duration{method:SubmitMessage}': ['p(95)<2000'],
  },
};

export function setup(): { run: string } {
  requireKey();
  return { run: Date.now().toString(36) };
}

/** A message, the same message again (answered from the idempotency record), and a wrong one. */
export function unary({ run }: { run: string }): void {
  connectOnce(client);
  const message = reminder({ id: messageId(run), lane: 'LANE_EXPRESS', domains: DOMAINS });
  const submit = (body: object) => client.invoke(`${SERVICE}/SubmitMessage`, body, callParams('SubmitMessage'));

  const first = submit({ message });
  const firstAnswer = first.message as SubmitAnswer;
  const accepted = check(first, {
    'a message is accepted': (answer) => answer.status === StatusOK,
    'it gets an id': () => firstAnswer.accepted?.messageId?.startsWith('msg_') === true,
    'its recipient is counted': () => firstAnswer.accepted?.recipientCount === 1,
  });
  if (!accepted) unaryErrors.add(1);

  const again = submit({ message });
  const againAnswer = again.message as SubmitAnswer;
  check(again, {
    'the same key gets the first answer again': () =>
      againAnswer.accepted?.messageId === firstAnswer.accepted?.messageId && againAnswer.accepted?.replayed === true,
  });

  const wrong = submit({ message: { purpose: 'PURPOSE_TREATMENT', to: [{ address: 'no-at-sign' }], text: 'x' } });
  check(wrong, { 'a wrong message is refused': (answer) => answer.status !== StatusOK });
}

/** A stream of messages, one of them wrong: each acknowledged by its sequence number, totals at the end. */
export function stream({ run }: { run: string }): Promise<void> {
  connectOnce(client);
  const sentAtMs = new Map<string, number>();
  const answers = new Map<string, StreamAnswer>();
  let totals: StreamAnswer['totals'];
  const call = new Stream(client, `${SERVICE}/StreamMessages`, callParams('StreamMessages'));

  return new Promise((resolve) => {
    call.on('data', (data) => {
      const answer = data as StreamAnswer;
      if (answer.totals) {
        totals = answer.totals;
        return;
      }
      const sequence = answer.sequence ?? '0';
      answers.set(sequence, answer);
      if (!answer.accepted) return;
      acknowledged.add(1);
      acknowledgeMs.add(Date.now() - (sentAtMs.get(sequence) ?? Date.now()));
    });
    call.on('error', () => streamErrors.add(1));
    call.on('end', () => {
      check(null, {
        'every item of the stream is answered': () => answers.size === STREAM_ITEMS + 1,
        'only the wrong item is refused': () =>
          [...answers].every(([sequence, { rejected }]) => (rejected !== undefined) === (sequence === '1')),
        'the totals agree': () =>
          Number(totals?.acceptedCount ?? 0) === STREAM_ITEMS && Number(totals?.rejectedCount ?? 0) === 1,
      });
      resolve();
    });
    const send = (sequence: number, message: object) => {
      sentAtMs.set(`${sequence}`, Date.now());
      call.write({ sequence, message });
    };
    send(1, { purpose: 'PURPOSE_TREATMENT', to: [], text: 'nobody to send this to' });
    for (let item = 2; item <= STREAM_ITEMS + 1; item += 1) {
      send(item, labResult({ id: `${messageId(run)}-${item}`, lane: 'LANE_BULK', domains: DOMAINS }));
    }
    call.end();
  });
}
