/** What runs services: definitions, the stage loop, gRPC and HTTP servers, API keys, sealed content. */
export * from './api-keys.ts';
export * from './collections/key-store.ts';
export * from './collections/egress-pools.ts';
export * from './collections/parcels.ts';
export * from './core-config.ts';
export * from './deferred.ts';
export * from './emission.ts';
export * from './grpc/registration.ts';
export * from './grpc/server.ts';
export * from './grpc/status.ts';
export * from './host.ts';
export * from './observability-server.ts';
export * from './ports.ts';
export * from './sealed-content.ts';
export * from './service.ts';
export * from './stage-loop.ts';
export * from './stage-metrics.ts';
