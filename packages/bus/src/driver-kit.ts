/** For another Kafka driver: what the one in kafka/ is made of and no client library has a part in (ADR 022). */
export * from './delivery/commit-scheduler.ts';
export * from './delivery/delivery-window.ts';
export * from './delivery/within.ts';
export * from './kafka/assigner.ts';
export * from './kafka/group-name.ts';
export { type LogBounds, type Place, startOffset } from './kafka/group-offsets.ts';
export { ASSIGNER_NAME, epochOfTopics, epochTopic, parseClaim } from './kafka/group-protocol.ts';
export * from './kafka/membership.ts';
export * from './kafka/producer-queue.ts';
export * from './log-parking.ts';
export { PARKED_PARTITION, PARKED_TOPIC } from './parked-record.ts';
