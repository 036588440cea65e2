/** Submitting and previewing messages, one or many per call. */
import {
  type AcceptedMessage,
  type Message,
  type PreviewMessageResponse,
  SubmissionServiceService,
  type SubmitMessagesResponse,
} from '@sealpost/contracts';
import { fromStatus } from './decode-error.ts';
import { BATCH_ITEMS_MAX, BATCH_SIZE_BYTES_TARGET } from './limits.ts';
import { estimateSizeBytes, type KeyPolicy, type MessageInput, toMessage } from './message-input.ts';
import type { Repeatability } from './plan-retry.ts';
import {
  type AcceptedItem,
  clientError,
  PartialBatchError,
  type RejectedItem,
  SealpostError,
} from './sealpost-error.ts';
import type { Transport } from './transport.ts';

export interface SubmitOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole call, retries included. */
  readonly timeoutMs?: number;
}

export interface SubmitManyOptions extends SubmitOptions {
  /** One wrong message refuses all of them before anything is stored. Then at most 1,000 items. */
  readonly allOrNothing?: boolean;
  /** `throw` (default): PartialBatchError when any message was refused. `return`: both halves as a value. */
  readonly onPartial?: 'throw' | 'return';
}

/** Both halves of a batch, by place in the array that was submitted. */
export interface BatchResult {
  readonly accepted: readonly AcceptedItem[];
  readonly rejected: readonly RejectedItem[];
}

export interface Submission {
  /** Resolves once the message is durable. Throws SealpostError. */
  submit(message: MessageInput, options?: SubmitOptions): Promise<AcceptedMessage>;
  /** Any number of messages, in calls of up to 1,000 and 16 MiB. Throws PartialBatchError when some were refused. */
  submitMany(messages: readonly MessageInput[], options?: SubmitManyOptions): Promise<BatchResult>;
  /** Findings and the decision for each recipient; nothing is stored or sent. */
  preview(message: MessageInput, options?: SubmitOptions): Promise<PreviewMessageResponse>;
}

export function createSubmission(transport: Transport, keys: KeyPolicy): Submission {
  return {
    async submit(input, options = {}) {
      const message = toMessage(input, keys, transport.random);
      const call = { ...options, repeat: repeatOf([message]) };
      const response = await transport.unary(SubmissionServiceService.submitMessage, { message }, call);
      return assertAnswered(response.accepted);
    },
    async submitMany(inputs, options = {}) {
      const messages = inputs.map((input) => toMessage(input, keys, transport.random));
      const result = await submitAll(transport, messages, options);
      if (result.rejected.length === 0 || options.onPartial === 'return') return result;
      throw new PartialBatchError(result.accepted, result.rejected);
    },
    async preview(input, options = {}) {
      const message = toMessage(input, 'as-given', transport.random);
      return await transport.unary(
        SubmissionServiceService.previewMessage,
        { message },
        { ...options, repeat: 'safe' },
      );
    },
  };
}

/** Cuts a batch into calls: [first, end) pairs of at most 1,000 items and about 16 MiB. */
export function cutBatch(sizesBytes: readonly number[]): readonly (readonly [number, number])[] {
  const cuts: [number, number][] = [];
  let first = 0;
  let sizeBytes = 0;
  sizesBytes.forEach((size, index) => {
    const full = index - first >= BATCH_ITEMS_MAX || (index > first && sizeBytes + size > BATCH_SIZE_BYTES_TARGET);
    if (full) {
      cuts.push([first, index]);
      first = index;
      sizeBytes = 0;
    }
    sizeBytes += size;
  });
  if (first < sizesBytes.length) cuts.push([first, sizesBytes.length]);
  return cuts;
}

async function submitAll(
  transport: Transport,
  messages: readonly Message[],
  options: SubmitManyOptions,
): Promise<BatchResult> {
  const accepted: AcceptedItem[] = [];
  const rejected: RejectedItem[] = [];
  const allOrNothing = options.allOrNothing === true;
  const cuts = allOrNothing ? [[0, messages.length] as const] : cutBatch(messages.map(estimateSizeBytes));
  let broken: SealpostError | undefined;
  for (const [first, end] of cuts) {
    const part = messages.slice(first, end);
    const outcome = broken ?? (await submitPart(transport, part, options));
    if (outcome instanceof SealpostError) {
      if (cuts.length === 1 && options.onPartial !== 'return') throw outcome;
      // A message that is too large spoils only its own call; anything else would meet the rest as well.
      if (outcome.reason !== 'CLIENT_MESSAGE_TOO_LARGE') broken = outcome;
      for (let index = first; index < end; index++) rejected.push({ index, error: outcome });
      continue;
    }
    outcome.results.forEach((result, offset) => {
      const index = first + offset;
      if (result.outcome?.$case === 'accepted') accepted.push({ index, accepted: result.outcome.value });
      else rejected.push({ index, error: rejectionOf(result.outcome?.value) });
    });
  }
  return { accepted, rejected };
}

async function submitPart(
  transport: Transport,
  messages: Message[],
  options: SubmitManyOptions,
): Promise<SubmitMessagesResponse | SealpostError> {
  const request = { messages, allOrNothing: options.allOrNothing === true };
  const call = {
    repeat: repeatOf(messages),
    signal: options.signal,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  };
  try {
    const response = await transport.unary(SubmissionServiceService.submitMessages, request, call);
    if (response.results.length === messages.length) return response;
    return clientError(
      'KERNEL_INTERNAL',
      `The server answered ${response.results.length} of ${messages.length} items.`,
    );
  } catch (thrown) {
    if (thrown instanceof SealpostError) return thrown;
    throw thrown;
  }
}

function rejectionOf(status: Parameters<typeof fromStatus>[0] | undefined): SealpostError {
  return status === undefined ? clientError('KERNEL_INTERNAL') : fromStatus(status);
}

function repeatOf(messages: readonly Message[]): Repeatability {
  return messages.every((message) => message.idempotencyKey !== '') ? 'safe' : 'never';
}

/** The answer, or the error for a server that left it out. */
export function assertAnswered<T>(value: T | undefined): T {
  if (value === undefined) throw clientError('KERNEL_INTERNAL', 'The server answered without a result.');
  return value;
}
