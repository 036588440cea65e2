/** SubmissionService of the fake. */
import { type ServerDuplexStream, status as GrpcStatus } from '@grpc/grpc-js';
import {
  type Message,
  Method,
  type Status,
  type StreamMessagesRequest,
  type StreamMessagesResponse,
  type SubmissionServiceServer,
  type SubmitResult,
  VerdictLevel,
} from '@sealpost/contracts';
import { acceptMessage, type FakeState } from './fake-state.ts';
import { buildStatus, statusError, type StatusSpec } from './status-error.ts';

export function createSubmissionHandlers(state: FakeState): SubmissionServiceServer {
  return {
    submitMessage(call, callback) {
      const message = call.request.message as Message;
      const problem = refusalOf(message);
      if (problem !== undefined) return callback(statusError(problem));
      callback(null, { accepted: acceptMessage(state, message) });
    },
    submitMessages(call, callback) {
      const results = call.request.messages.map((message): SubmitResult => ({ outcome: outcomeOf(state, message) }));
      const acceptedCount = results.filter(({ outcome }) => outcome?.$case === 'accepted').length;
      callback(null, { results, acceptedCount, rejectedCount: results.length - acceptedCount });
    },
    streamMessages: (call) => serveStream(state, call),
    previewMessage(call, callback) {
      const message = call.request.message as Message;
      const problem = refusalOf(message);
      if (problem !== undefined) return callback(statusError(problem));
      const probe = acceptMessage({ ...state, messages: [], byKey: new Map(), tracked: state.tracked }, message);
      const tracked = state.tracked.get(probe.messageId);
      state.tracked.delete(probe.messageId);
      const recipients = (tracked?.recipients ?? []).map(({ address, decision }) => ({
        address,
        decision: decision === undefined ? undefined : { ...decision, method: Method.METHOD_UNSPECIFIED },
      }));
      const none = { level: VerdictLevel.VERDICT_LEVEL_NONE, evidence: [], problems: [] };
      callback(null, { verdict: tracked?.verdict ?? none, recipients });
    },
  };
}

/** The same rules for every call: an address needs an @, a message some content. */
function refusalOf(message: Message): StatusSpec | undefined {
  const index = message.to.findIndex(({ address }) => !address.includes('@'));
  if (index >= 0) return refusal(`message.to[${index}].address`, 'ADDRESS_INVALID', 'Write it as local-part@domain.');
  const isEmpty = message.rawMime.length + message.text.length + message.html.length + message.attachments.length === 0;
  return isEmpty ? refusal('message', 'CONTENT_REQUIRED', 'Give text, html, attachments or raw_mime.') : undefined;
}

function refusal(field: string, rule: string, description: string): StatusSpec {
  const violations = [{ field, rule, description }];
  return { code: GrpcStatus.INVALID_ARGUMENT, reason: 'INGEST_INVALID', message: 'One field is wrong.', violations };
}

type ItemOutcome =
  | { $case: 'accepted'; value: ReturnType<typeof acceptMessage> }
  | { $case: 'rejected'; value: Status };

function outcomeOf(state: FakeState, message: Message): ItemOutcome {
  const problem = refusalOf(message);
  if (problem !== undefined) return { $case: 'rejected', value: buildStatus(problem) };
  return { $case: 'accepted', value: acceptMessage(state, message) };
}

function serveStream(state: FakeState, call: ServerDuplexStream<StreamMessagesRequest, StreamMessagesResponse>): void {
  state.calls.push('streamMessages');
  const destroy = (error: Error): void => {
    call.emit('error', error);
  };
  state.streams.add(destroy);
  let accepted = 0;
  let rejected = 0;
  call.on('data', (request: StreamMessagesRequest) => {
    const outcome = outcomeOf(state, request.message as Message);
    if (outcome.$case === 'accepted') accepted += 1;
    else rejected += 1;
    // Past this count a message is kept but its answer is lost, as when a connection breaks.
    if (accepted + rejected > state.answersBeforeSilence) return;
    call.write({ sequence: request.sequence, outcome });
  });
  call.on('end', () => {
    state.streams.delete(destroy);
    call.write({
      sequence: 0,
      outcome: { $case: 'totals', value: { acceptedCount: accepted, rejectedCount: rejected } },
    });
    call.end();
  });
  call.on('cancelled', () => state.streams.delete(destroy));
}
