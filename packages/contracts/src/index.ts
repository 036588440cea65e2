/** The contracts: the public API, the records on topics, the table of the flow. Code under gen/ is generated from proto/. */
export * from './flow.ts';
export * from './gen/google/rpc/error_details.ts';
export * from './gen/google/rpc/status.ts';
export * from './gen/sealpost/flow/v1/records.ts';
export * from './gen/sealpost/flow/v1/sealed.ts';
export * from './gen/sealpost/v1/admin_service.ts';
export * from './gen/sealpost/v1/audit_service.ts';
export * from './gen/sealpost/v1/egress_service.ts';
export * from './gen/sealpost/v1/policy_service.ts';
export * from './gen/sealpost/v1/privacy.ts';
export * from './gen/sealpost/v1/quarantine_service.ts';
export * from './gen/sealpost/v1/recipient_service.ts';
export * from './gen/sealpost/v1/submission_service.ts';
export * from './gen/sealpost/v1/tracking_service.ts';
export * from './gen/sealpost/v1/types.ts';
export { Any } from './gen/google/protobuf/any.ts';
export { Duration } from './gen/google/protobuf/duration.ts';
/** All proto files as a FileDescriptorSet: for server reflection and the test that every field is classified. */
export const DESCRIPTOR_SET_URL = new URL('./gen/descriptors.binpb', import.meta.url);
