/** standalone: starts the services of a target in one process; the only package that imports services. */
export * from './config.ts';
export * from './run.ts';
export * from './targets.ts';
