/** Collects what is wrong with a message, all at once, without ever holding a value. */
import type { FieldViolation } from '@sealpost/kernel';
import { VIOLATIONS_MAX } from '../config.ts';

export interface Violations {
  add(field: string, rule: string, description: string): void;
  readonly list: readonly FieldViolation[];
}

export function createViolations(): Violations {
  const list: FieldViolation[] = [];
  return {
    list,
    add: (field, rule, description) => {
      if (list.length < VIOLATIONS_MAX) list.push({ field, rule, description });
    },
  };
}
