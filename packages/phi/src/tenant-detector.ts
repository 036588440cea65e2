/** A tenant's own record formats as shapes: linear by construction, no expression of the tenant's is ever run. */
import { AppError } from '@sealpost/kernel';
import { addFinding, type Detector, type Page } from './engine/page.ts';
import type { IdentifierType } from './types.ts';

/** Units in a shape; longer ones are refused. */
const TENANT_SHAPE_UNITS_MAX = 32;

export interface TenantDetector {
  /** Named in findings as `tenant.<id>`; letters, digits and _ only. */
  readonly id: string;
  readonly type: IdentifierType;
  /** `9` a digit, `A` a letter, `X` either, anything else itself: `AA-999999`. */
  readonly shape: string;
  /** Terms one of which must stand at most CONTEXT_UNITS_MAX before; none: the shape alone is enough. */
  readonly contextWords?: readonly string[];
}

const CONTEXT_UNITS_MAX = 48;

function unitFits(shape: string, unit: number): boolean {
  const digit = unit >= 0x30 && unit <= 0x39;
  const letter = (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
  switch (shape) {
    case '9':
      return digit;
    case 'A':
      return letter;
    case 'X':
      return digit || letter;
    default:
      return shape.charCodeAt(0) === unit;
  }
}

function shapeFits(page: Page, start: number, shape: string): boolean {
  for (let at = 0; at < shape.length; at += 1) {
    if (!unitFits(shape.charAt(at), page.text.charCodeAt(start + at))) {
      return false;
    }
  }
  return true;
}

function contextBefore(page: Page, start: number, words: readonly string[]): boolean {
  const before = page.text.slice(Math.max(0, start - CONTEXT_UNITS_MAX), start).toLowerCase();
  return words.some((word) => {
    const at = before.lastIndexOf(word);
    const edges = `${before.charAt(at - 1)}${before.charAt(at + word.length)}`;
    return at >= 0 && !/[a-z0-9]/.test(edges);
  });
}

/** A detector for one tenant format. Throws PHI_TENANT_SHAPE_INVALID on a shape that is empty, too long or without 9 or X: checked when a policy is published. */
export function compileTenantDetector(spec: TenantDetector): Detector {
  if (spec.shape.length === 0 || spec.shape.length > TENANT_SHAPE_UNITS_MAX || !/[9X]/.test(spec.shape)) {
    throw new AppError('PHI_TENANT_SHAPE_INVALID', { facts: { unitsMax: TENANT_SHAPE_UNITS_MAX } });
  }
  const words = (spec.contextWords ?? []).map((word) => word.toLowerCase());
  const rule = `tenant.${spec.id}`;
  return {
    id: rule,
    anchor: 'cluster',
    detect(page, _token, cluster) {
      if (cluster.end - cluster.start !== spec.shape.length || !shapeFits(page, cluster.start, spec.shape)) {
        return -1;
      }
      if (words.length > 0 && !contextBefore(page, cluster.start, words)) {
        return -1;
      }
      addFinding(page, { type: spec.type, start: cluster.start, end: cluster.end, rule, confidence: 0.9 });
      return cluster.last;
    },
  };
}
