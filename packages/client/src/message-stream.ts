/** One long stream of messages: back-pressured, answered one by one, repeated after a break without sending twice. */
import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import {
  type AcceptedMessage,
  StreamMessagesRequest,
  type StreamMessagesResponse,
  SubmissionServiceService,
} from '@sealpost/contracts';
import { backoffMs } from '@sealpost/kernel';
import { fromServiceError, fromStatus } from './decode-error.ts';
import {
  BREAKS_MAX,
  MESSAGE_SIZE_BYTES_MAX,
  RETRY_BACKOFF,
  STREAM_OPEN_BYTES_MAX,
  STREAM_OPEN_ITEMS_MAX,
  STREAM_WAITING_ITEMS_MAX,
} from './limits.ts';
import { type KeyPolicy, type MessageInput, toMessage } from './message-input.ts';
import { clientError, SealpostError } from './sealpost-error.ts';
import type { Transport } from './transport.ts';

export interface StreamOptions {
  /** Messages sent and not yet answered, 1 to 1,000 (default 1,000). */
  readonly openItemsMax?: number;
  /** Milliseconds without any answer, while messages are open, after which the stream counts as broken. */
  readonly silenceMsMax?: number;
}

export interface StreamResult {
  readonly acceptedCount: number;
  readonly rejectedCount: number;
}

export interface MessageStream {
  /**
   * Resolves once the message is durable; rejects with SealpostError when it was refused, which leaves the stream
   * usable. Await `ready()` before it when many are sent: up to 10,000 calls may wait for room, more are refused.
   */
  send(message: MessageInput): Promise<AcceptedMessage>;
  /** Resolves when the next `send` will be written at once. */
  ready(): Promise<void>;
  /** Waits for all answers, then closes. Never rejects for single messages; rejects when the stream is lost. */
  finish(): Promise<StreamResult>;
  /** Ends at once; open messages reject with CLIENT_CANCELLED. */
  cancel(): void;
}

interface OpenItem {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly hasKey: boolean;
  readonly resolve: (accepted: AcceptedMessage) => void;
  readonly reject: (error: SealpostError) => void;
}

type Call = ClientDuplexStream<Buffer, StreamMessagesResponse>;

interface StreamState {
  readonly transport: Transport;
  readonly openItemsMax: number;
  readonly silenceMsMax: number;
  /** Written or about to be, not yet answered; in the order of their sequence. */
  readonly open: Map<number, OpenItem>;
  /** Open items that the present call has not carried yet. */
  unwritten: OpenItem[];
  /** Sends that wait for room. */
  readonly waiting: OpenItem[];
  readonly onRoom: (() => void)[];
  readonly onIdle: (() => void)[];
  openBytes: number;
  call: Call | undefined;
  blocked: boolean;
  breaks: number;
  nextSequence: number;
  accepted: number;
  rejected: number;
  silence: NodeJS.Timeout | undefined;
  ended: SealpostError | 'finishing' | undefined;
}

/** Opens a stream; it connects with the first message. */
export function createMessageStream(transport: Transport, keys: KeyPolicy, options: StreamOptions = {}): MessageStream {
  const state: StreamState = {
    transport,
    openItemsMax: Math.min(STREAM_OPEN_ITEMS_MAX, Math.max(1, options.openItemsMax ?? STREAM_OPEN_ITEMS_MAX)),
    silenceMsMax: options.silenceMsMax ?? transport.timeoutMs,
    open: new Map(),
    unwritten: [],
    waiting: [],
    onRoom: [],
    onIdle: [],
    openBytes: 0,
    call: undefined,
    blocked: false,
    breaks: 0,
    nextSequence: 1,
    accepted: 0,
    rejected: 0,
    silence: undefined,
    ended: undefined,
  };
  return {
    send: async (input) => await sendOne(state, input, keys),
    ready: async () => {
      if (state.ended === undefined && !hasRoom(state))
        await new Promise<void>((resolve) => state.onRoom.push(resolve));
    },
    finish: async () => await finishStream(state),
    cancel: () => endWith(state, clientError('CLIENT_CANCELLED')),
  };
}

function sendOne(state: StreamState, input: MessageInput, keys: KeyPolicy): Promise<AcceptedMessage> {
  if (state.ended !== undefined) {
    return Promise.reject(state.ended === 'finishing' ? clientError('CLIENT_CLOSED') : state.ended);
  }
  if (state.waiting.length >= STREAM_WAITING_ITEMS_MAX) return Promise.reject(clientError('CLIENT_STREAM_FULL'));
  const message = toMessage(input, keys, state.transport.random);
  const sequence = state.nextSequence++;
  const bytes = Buffer.from(StreamMessagesRequest.encode({ sequence, message }).finish());
  if (bytes.length > MESSAGE_SIZE_BYTES_MAX) {
    state.rejected += 1;
    return Promise.reject(clientError('CLIENT_MESSAGE_TOO_LARGE', `It has ${bytes.length} bytes.`));
  }
  return new Promise((resolve, reject) => {
    state.waiting.push({ sequence, bytes, hasKey: message.idempotencyKey !== '', resolve, reject });
    pump(state);
  });
}

function hasRoom(state: StreamState): boolean {
  if (state.waiting.length > 0 || state.blocked) return false;
  return state.open.size < state.openItemsMax && state.openBytes < STREAM_OPEN_BYTES_MAX;
}

/** Moves waiting sends into the window and writes what the call will take. */
function pump(state: StreamState): void {
  while (state.waiting.length > 0) {
    if (state.open.size >= state.openItemsMax || (state.open.size > 0 && state.openBytes >= STREAM_OPEN_BYTES_MAX))
      break;
    const item = state.waiting.shift() as OpenItem;
    state.open.set(item.sequence, item);
    state.openBytes += item.bytes.length;
    state.unwritten.push(item);
  }
  if (state.unwritten.length > 0 && state.call === undefined && state.breaks === 0) openCall(state);
  const { call } = state;
  let written = 0;
  while (call !== undefined && !state.blocked && written < state.unwritten.length) {
    const item = state.unwritten[written] as OpenItem;
    written += 1;
    state.blocked = !call.write(item.bytes);
  }
  if (written > 0) {
    state.unwritten.splice(0, written);
    armSilence(state);
  }
  if (hasRoom(state)) for (const resolve of state.onRoom.splice(0)) resolve();
}

function openCall(state: StreamState): void {
  const call = state.transport.duplex(SubmissionServiceService.streamMessages);
  state.call = call;
  state.blocked = false;
  call.on('drain', () => {
    if (state.call !== call) return;
    state.blocked = false;
    pump(state);
  });
  call.on('data', (response: StreamMessagesResponse) => {
    if (state.call === call) onResponse(state, response);
  });
  call.on('error', (error: ServiceError) => {
    if (state.call === call) onBreak(state, fromServiceError(error, state.transport.destination));
  });
  call.on('end', () => {
    if (state.call === call && state.open.size > 0) onBreak(state, clientError('KERNEL_SHUTTING_DOWN'));
    else if (state.call === call) state.call = undefined;
  });
}

function onResponse(state: StreamState, response: StreamMessagesResponse): void {
  const { outcome } = response;
  if (outcome === undefined || outcome.$case === 'totals') return;
  const item = state.open.get(response.sequence);
  if (item === undefined) return;
  state.breaks = 0;
  state.open.delete(response.sequence);
  state.openBytes -= item.bytes.length;
  if (outcome.$case === 'accepted') {
    state.accepted += 1;
    item.resolve(outcome.value);
  } else {
    state.rejected += 1;
    item.reject(fromStatus(outcome.value));
  }
  armSilence(state);
  pump(state);
  if (state.open.size === 0 && state.waiting.length === 0) for (const resolve of state.onIdle.splice(0)) resolve();
}

/** The call is gone: what has a key is sent again, what has none may or may not have been accepted. */
function onBreak(state: StreamState, error: SealpostError): void {
  state.call?.cancel();
  state.call = undefined;
  disarmSilence(state);
  state.breaks += 1;
  const mayRepeat = error.status === 'UNAVAILABLE' || error.retryAfterMs !== undefined;
  if (!mayRepeat || error.reason === 'CLIENT_TLS_MISMATCH' || state.breaks > BREAKS_MAX) return endWith(state, error);
  const unwritten = new Set(state.unwritten);
  for (const item of [...state.open.values()]) {
    if (item.hasKey || unwritten.has(item)) continue;
    state.open.delete(item.sequence);
    state.openBytes -= item.bytes.length;
    state.rejected += 1;
    item.reject(clientError('CLIENT_OUTCOME_UNKNOWN', undefined, error));
  }
  const { clock, random } = state.transport;
  const delayMs = Math.max(error.retryAfterMs ?? 0, backoffMs(state.breaks, RETRY_BACKOFF, random));
  void clock.sleep(delayMs).then(() => reopen(state));
}

function reopen(state: StreamState): void {
  if (state.call !== undefined || (state.ended !== undefined && state.ended !== 'finishing')) return;
  state.unwritten = [...state.open.values()];
  state.blocked = false;
  if (state.unwritten.length > 0) openCall(state);
  else state.breaks = 0;
  pump(state);
  if (state.open.size === 0 && state.waiting.length === 0) for (const resolve of state.onIdle.splice(0)) resolve();
}

async function finishStream(state: StreamState): Promise<StreamResult> {
  if (state.ended !== undefined && state.ended !== 'finishing') throw state.ended;
  state.ended = 'finishing';
  if (state.open.size > 0 || state.waiting.length > 0) {
    await new Promise<void>((resolve) => state.onIdle.push(resolve));
  }
  disarmSilence(state);
  const ended = state.ended as StreamState['ended'];
  if (ended instanceof SealpostError) throw ended;
  state.call?.end();
  return { acceptedCount: state.accepted, rejectedCount: state.rejected };
}

/** Nothing more goes in or out; everything open learns why. */
function endWith(state: StreamState, error: SealpostError): void {
  if (state.ended instanceof SealpostError) return;
  state.ended = error;
  disarmSilence(state);
  const { call } = state;
  state.call = undefined;
  call?.cancel();
  const left = [...state.open.values(), ...state.waiting.splice(0)];
  state.open.clear();
  state.unwritten = [];
  state.rejected += left.length;
  for (const item of left) item.reject(error);
  for (const resolve of [...state.onRoom.splice(0), ...state.onIdle.splice(0)]) resolve();
}

/** A server that neither answers nor closes is as gone as one that closed. */
function armSilence(state: StreamState): void {
  if (state.silence !== undefined) {
    // Cheaper than a new timer per answer; a timer that fires with nothing open does nothing.
    state.silence.refresh();
    return;
  }
  state.silence = setTimeout(() => {
    if (state.open.size > 0 && state.call !== undefined) onBreak(state, clientError('CLIENT_UNREACHABLE'));
  }, state.silenceMsMax);
  state.silence.unref();
}

function disarmSilence(state: StreamState): void {
  clearTimeout(state.silence);
  state.silence = undefined;
}
