/** What became of messages: look, list, wait, watch. */
import type { ServiceError } from '@grpc/grpc-js';
import {
  type ListMessagesResponse,
  MessageView,
  RecipientState,
  type TrackedEvent,
  type TrackedMessage,
  TrackingServiceService,
  type WatchEventsResponse,
} from '@sealpost/contracts';
import { backoffMs } from '@sealpost/kernel';
import { fromServiceError } from './decode-error.ts';
import { BREAKS_MAX, POLL_BACKOFF, RETRY_BACKOFF, TRACKING_LAG_MS_MAX, WATCH_SILENCE_MS_MAX } from './limits.ts';
import { clientError, SealpostError } from './sealpost-error.ts';
import { assertAnswered } from './submission.ts';
import type { Transport } from './transport.ts';

export interface GetMessageOptions {
  /** `full` adds addresses and passphrases; needs the role "read-phi" and is recorded. */
  readonly view?: 'basic' | 'full';
  readonly signal?: AbortSignal | undefined;
}

export interface WaitOptions extends GetMessageOptions {
  /** Milliseconds to wait before CLIENT_TIMED_OUT. */
  readonly timeoutMs: number;
  /** `finished` (default): every recipient terminal. `settled`: terminal, or held for a person to decide. */
  readonly until?: 'finished' | 'settled';
}

export interface ListMessagesInput {
  readonly pageSize?: number;
  readonly pageToken?: string;
  readonly finished?: boolean;
}

export interface WatchOptions {
  /** Cursor of the last event seen; "begin" for the oldest kept; absent for "from now". */
  readonly cursor?: string;
  /** Only these messages, at most 1,000; all when empty. */
  readonly messageIds?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Tracking {
  getMessage(messageId: string, options?: GetMessageOptions): Promise<TrackedMessage>;
  /** Throws CLIENT_TIMED_OUT when the time is over first. A message not yet tracked is waited for. */
  waitUntilFinished(messageId: string, options: WaitOptions): Promise<TrackedMessage>;
  /** One page, newest first. */
  listMessages(input?: ListMessagesInput): Promise<ListMessagesResponse>;
  /**
   * Events as they happen. After a break it goes on from the last event seen; without any event seen and without a
   * cursor it goes on from the time of the break's end. Ends when `signal` aborts; throws after 6 breaks in a row.
   */
  watch(options?: WatchOptions): AsyncGenerator<TrackedEvent, void, undefined>;
}

const TERMINAL: ReadonlySet<RecipientState> = new Set([
  RecipientState.RECIPIENT_STATE_DELIVERED,
  RecipientState.RECIPIENT_STATE_IN_PORTAL,
  RecipientState.RECIPIENT_STATE_BOUNCED,
  RecipientState.RECIPIENT_STATE_EXPIRED,
  RecipientState.RECIPIENT_STATE_REJECTED,
  RecipientState.RECIPIENT_STATE_SUPPRESSED,
  RecipientState.RECIPIENT_STATE_IN_DOUBT,
]);

/** True for states that nothing leads out of. */
export const isTerminalState = (state: RecipientState): boolean => TERMINAL.has(state);

/** True when every recipient is terminal or held. */
export function isSettled(message: TrackedMessage): boolean {
  if (message.finished) return true;
  if (message.recipients.length === 0) return false;
  return message.recipients.every(
    ({ state }) => isTerminalState(state) || state === RecipientState.RECIPIENT_STATE_HELD,
  );
}

export function createTracking(transport: Transport): Tracking {
  const getMessage: Tracking['getMessage'] = async (messageId, options = {}) => {
    const view = options.view === 'full' ? MessageView.MESSAGE_VIEW_FULL : MessageView.MESSAGE_VIEW_BASIC;
    const call = { repeat: 'safe', signal: options.signal } as const;
    const response = await transport.unary(TrackingServiceService.getMessage, { messageId, view }, call);
    return assertAnswered(response.message);
  };
  return {
    getMessage,
    waitUntilFinished: async (messageId, options) => await waitFor(transport, getMessage, { ...options, messageId }),
    async listMessages(input = {}) {
      const request = { pageSize: input.pageSize ?? 0, pageToken: input.pageToken ?? '', finished: input.finished };
      return await transport.unary(TrackingServiceService.listMessages, request, { repeat: 'safe' });
    },
    watch: (options = {}) => watchEvents(transport, options),
  };
}

async function waitFor(
  transport: Transport,
  getMessage: Tracking['getMessage'],
  options: WaitOptions & { readonly messageId: string },
): Promise<TrackedMessage> {
  const { clock, random } = transport;
  const startMs = clock.monotonicMs();
  const view = options.view ?? 'basic';
  for (let looks = 1; ; looks++) {
    // Looks before the last one use the plain view: each full view leaves an audit entry.
    const message = await lookAt(getMessage, options, clock.monotonicMs() - startMs);
    const done = message !== undefined && (options.until === 'settled' ? isSettled(message) : message.finished);
    if (done) return view === 'full' ? await getMessage(options.messageId, options) : message;
    if (options.signal?.aborted) throw clientError('CLIENT_CANCELLED');
    const leftMs = options.timeoutMs - (clock.monotonicMs() - startMs);
    if (leftMs <= 0) throw clientError('CLIENT_TIMED_OUT', `Message ${options.messageId} is not finished.`);
    await clock.sleep(Math.min(leftMs, backoffMs(looks, POLL_BACKOFF, random)), options.signal);
  }
}

async function lookAt(
  getMessage: Tracking['getMessage'],
  options: WaitOptions & { readonly messageId: string },
  waitedMs: number,
): Promise<TrackedMessage | undefined> {
  try {
    return await getMessage(options.messageId, { signal: options.signal });
  } catch (thrown) {
    const lagging = thrown instanceof SealpostError && thrown.status === 'NOT_FOUND' && waitedMs < TRACKING_LAG_MS_MAX;
    if (lagging) return undefined;
    throw thrown;
  }
}

async function* watchEvents(
  transport: Transport,
  options: WatchOptions,
): AsyncGenerator<TrackedEvent, void, undefined> {
  const { clock, random } = transport;
  let cursor = options.cursor ?? '';
  let breaks = 0;
  while (!options.signal?.aborted) {
    const request = { cursor, messageIds: [...(options.messageIds ?? [])] };
    let problem = clientError('KERNEL_SHUTTING_DOWN');
    try {
      for await (const response of responsesOf(transport, request, options.signal)) {
        breaks = 0;
        for (const event of response.events) {
          cursor = event.cursor;
          yield event;
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof SealpostError)) throw thrown;
      problem = thrown;
    }
    if (options.signal?.aborted) return;
    breaks += 1;
    const mayRepeat = problem.status === 'UNAVAILABLE' && problem.reason !== 'CLIENT_TLS_MISMATCH';
    if (!mayRepeat || breaks > BREAKS_MAX) throw problem;
    await clock.sleep(backoffMs(breaks, RETRY_BACKOFF, random), options.signal);
  }
}

interface WatchRequest {
  readonly cursor: string;
  readonly messageIds: string[];
}

async function* responsesOf(
  transport: Transport,
  request: WatchRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<WatchEventsResponse, void, undefined> {
  const call = transport.readable(TrackingServiceService.watchEvents, { ...request });
  let silent = false;
  const onSilence = (): void => {
    silent = true;
    call.cancel();
  };
  const cancel = (): void => call.cancel();
  let timer = setTimeout(onSilence, WATCH_SILENCE_MS_MAX);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const response of call) {
      // The time the caller takes for an event is not the server's silence.
      clearTimeout(timer);
      yield response as WatchEventsResponse;
      timer = setTimeout(onSilence, WATCH_SILENCE_MS_MAX);
    }
  } catch (thrown) {
    if (silent) throw clientError('CLIENT_UNREACHABLE', 'No heartbeat came.');
    throw isServiceError(thrown) ? fromServiceError(thrown, transport.destination) : thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    call.on('error', () => undefined);
    call.cancel();
  }
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && 'code' in thrown && 'details' in thrown;
}
