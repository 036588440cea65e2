/** SubmissionService over gRPC: one message, a batch, a stream acknowledged message by message, a preview. */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import {
  type AcceptedMessage,
  laneName,
  type Message,
  type StreamMessagesRequest,
  type StreamMessagesResponse,
  type SubmissionServiceServer,
  SubmissionServiceService,
  type SubmitResult,
} from '@sealpost/contracts';
import { AppError, toAppError } from '@sealpost/kernel';
import { type CallContext, type GrpcRegistration, registerGrpc, toStatus } from '@sealpost/runtime';
import { ACCEPT_DEADLINE_MS, BATCH_ITEMS_MAX, type IngestConfig, STREAM_OPEN_ITEMS_MAX } from '../config.ts';
import type { SubmissionResult } from '../shell.ts';
import { composeMail } from '../core/compose.ts';
import { decideMessage } from '../stage.ts';
import type { IngestTelemetry } from '../telemetry.ts';
import type { Batcher } from './batcher.ts';
import type { Previewer } from './preview.ts';

export interface SubmissionRpcOptions {
  readonly config: IngestConfig;
  readonly batcher: Batcher;
  readonly previewer: Previewer;
  readonly telemetry: IngestTelemetry;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}

type Call = 'unary' | 'batch' | 'stream';

export function createSubmissionRpc(options: SubmissionRpcOptions): GrpcRegistration {
  const submit = async (message: Message | undefined, context: CallContext, call: Call): Promise<SubmissionResult> => {
    const { principal, traceparent, receivedAtMs } = context;
    // An item of a stream arrives long after the call did.
    const startMs = call === 'stream' ? options.monotonicMs() : (receivedAtMs ?? options.monotonicMs());
    const result = await options.batcher.submit({ message, principal, traceparent }, startMs + ACCEPT_DEADLINE_MS);
    observe(options, { call, result, message, seconds: (options.monotonicMs() - startMs) / 1_000 });
    return result;
  };
  return registerGrpc<SubmissionServiceServer>(SubmissionServiceService, {
    roles: { submitMessage: 'send', submitMessages: 'send', streamMessages: 'send', previewMessage: 'send' },
    handlers: {
      submitMessage: async (request, context) => {
        const result = await submit(request.message, context, 'unary');
        if (result instanceof AppError) throw result;
        return { accepted: result };
      },
      submitMessages: async (request, context) => {
        const { messages } = request;
        if (messages.length === 0 || messages.length > BATCH_ITEMS_MAX)
          throw new AppError('INGEST_BATCH_SIZE', { facts: { given: messages.length } });
        const refusals = request.allOrNothing ? refuseTogether(messages, options) : undefined;
        const results = refusals ?? (await Promise.all(messages.map((message) => submit(message, context, 'batch'))));
        const acceptedCount = results.filter((result) => !(result instanceof AppError)).length;
        return { acceptedCount, rejectedCount: results.length - acceptedCount, results: results.map(toSubmitResult) };
      },
      streamMessages: (call, context) => acknowledgeStream(call, (message) => submit(message, context, 'stream')),
      previewMessage: (request, context) => options.previewer.preview(request.message, context),
    },
  });
}

function toSubmitResult(result: SubmissionResult): SubmitResult {
  if (result instanceof AppError) return { outcome: { $case: 'rejected', value: toStatus(result) } };
  return { outcome: { $case: 'accepted', value: result } };
}

/** Every message's refusal when one of them is wrong; undefined when all pass. */
function refuseTogether(messages: readonly Message[], options: SubmissionRpcOptions): readonly AppError[] | undefined {
  const refusals = messages.map((message) => refusalOf(message, options));
  if (refusals.every((refusal) => refusal === undefined)) return undefined;
  return refusals.map((refusal) => refusal ?? new AppError('INGEST_BATCH_REFUSED'));
}

/** What is wrong with a message, also what only shows when it is composed. */
function refusalOf(message: Message, { config, nowMs }: SubmissionRpcOptions): AppError | undefined {
  const checked = decideMessage(message, config, nowMs());
  if (checked instanceof AppError) return checked;
  try {
    composeMail(message, checked, { messageId: 'check', messageIdDomain: config.messageIdDomain, nowMs: nowMs() });
    return undefined;
  } catch (thrown) {
    return toAppError(thrown);
  }
}

/**
 * Answers each item once it is durable, in whatever order that happens. At most STREAM_OPEN_ITEMS_MAX items are open: beyond
 * that the stream is not read, and HTTP/2 flow control holds the sender back.
 */
function acknowledgeStream(
  call: ServerDuplexStream<StreamMessagesRequest, StreamMessagesResponse>,
  submit: (message: Message | undefined) => Promise<SubmissionResult>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const state = { open: 0, accepted: 0, rejected: 0, ended: false, writable: true };
    const finishIfDone = (): void => {
      if (!state.ended || state.open > 0) return;
      const value = { acceptedCount: state.accepted, rejectedCount: state.rejected };
      call.write({ sequence: 0, outcome: { $case: 'totals', value } });
      resolve();
    };
    const readOnIfRoom = (): void => {
      if (state.open < STREAM_OPEN_ITEMS_MAX && state.writable && call.isPaused()) call.resume();
    };
    const answer = (sequence: number, result: SubmissionResult): void => {
      state.open--;
      if (result instanceof AppError) state.rejected++;
      else state.accepted++;
      const wasWritable = state.writable;
      if (!call.cancelled) state.writable = call.write({ sequence, ...toStreamOutcome(result) });
      if (wasWritable && !state.writable)
        call.once('drain', () => {
          state.writable = true;
          readOnIfRoom();
        });
      readOnIfRoom();
      finishIfDone();
    };
    call.on('data', (item: StreamMessagesRequest) => {
      state.open++;
      if (state.open >= STREAM_OPEN_ITEMS_MAX || !state.writable) call.pause();
      void submit(item.message).then((result) => answer(item.sequence, result));
    });
    call.on('end', () => {
      state.ended = true;
      finishIfDone();
    });
    // A stream broken mid-message: what was accepted stays accepted, the rest was never taken.
    call.on('error', () => reject(new AppError('RUNTIME_CALL_CANCELLED')));
    call.on('cancelled', () => reject(new AppError('RUNTIME_CALL_CANCELLED')));
  });
}

function toStreamOutcome(result: SubmissionResult): Pick<StreamMessagesResponse, 'outcome'> {
  return toSubmitResult(result) as Pick<StreamMessagesResponse, 'outcome'>;
}

interface Observed {
  readonly call: Call;
  readonly result: AcceptedMessage | AppError;
  readonly message: Message | undefined;
  readonly seconds: number;
}

function observe(options: SubmissionRpcOptions, seen: Observed): void {
  if (seen.result instanceof AppError) {
    options.telemetry.request(seen.call, seen.result.entry.retryable ? 'failed' : 'refused');
    return;
  }
  options.telemetry.request(seen.call, seen.result.replayed ? 'replayed' : 'accepted');
  options.telemetry.acceptSeconds(seen.seconds);
  if (seen.message !== undefined)
    options.telemetry.bytes(
      laneName(seen.message.lane),
      seen.message.rawMime.length + seen.message.text.length + seen.message.html.length,
    );
}
