/** The store on MongoDB: an entry of its own, so that the embedded mode does not load the driver. */
export * from './mongo-migrate.ts';
export { formatStep, type MigrationStep } from './mongo-schema.ts';
export * from './mongo-store.ts';
