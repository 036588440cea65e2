/** TrackingService of the fake. */
import { status as GrpcStatus } from '@grpc/grpc-js';
import {
  MessageView,
  type TrackedMessage,
  type TrackingServiceServer,
  type WatchEventsResponse,
} from '@sealpost/contracts';
import type { FakeState } from './fake-state.ts';
import { statusError } from './status-error.ts';

export function createTrackingHandlers(state: FakeState): TrackingServiceServer {
  return {
    getMessage(call, callback) {
      const message = state.tracked.get(call.request.messageId);
      if (message === undefined) {
        return callback(statusError({ code: GrpcStatus.NOT_FOUND, reason: 'EVENTS_MESSAGE_UNKNOWN' }));
      }
      callback(null, {
        message: call.request.view === MessageView.MESSAGE_VIEW_FULL ? message : withoutAddresses(message),
      });
    },
    listMessages(call, callback) {
      const all = [...state.tracked.values()].reverse().map(withoutAddresses);
      const first = Number(call.request.pageToken || '0');
      const size = call.request.pageSize || 50;
      const nextPageToken = first + size < all.length ? String(first + size) : '';
      callback(null, { messages: all.slice(first, first + size), nextPageToken });
    },
    watchEvents(call) {
      state.calls.push('watchEvents');
      state.watchRequests.push(call.request);
      const write = (response: WatchEventsResponse): void => void call.write(response);
      const destroy = (error: Error): void => {
        call.emit('error', error);
      };
      state.watchers.add(write);
      state.streams.add(destroy);
      const forget = (): void => {
        state.watchers.delete(write);
        state.streams.delete(destroy);
      };
      call.on('cancelled', forget);
      call.on('error', forget);
    },
  };
}

function withoutAddresses(message: TrackedMessage): TrackedMessage {
  return { ...message, recipients: message.recipients.map((recipient) => ({ ...recipient, address: '' })) };
}
