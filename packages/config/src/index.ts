/** Configuration tables: declared once per service, loaded once per process. */
export { configJsonSchema, type JsonSchema } from './config-json-schema.ts';
export { configMarkdown } from './config-markdown.ts';
export { defineConfig, envName } from './define-config.ts';
export { type EffectiveRow, effectiveRows, MASK } from './effective-rows.ts';
export { loadConfig } from './load-config.ts';
export { VIOLATIONS_MAX } from './read-value.ts';
export { suggest } from './suggest.ts';
export * from './types.ts';
