/** What a list of patients must be before it is put. Pure. */
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { createExactMatcher } from '@sealpost/phi';
import type { ExactDigests } from '@sealpost/runtime';

export const DIGEST_BYTES = 8;
/** Lists of one tenant. */
export const EXACT_LISTS_MAX = 8;
/** Values of one list; its 32 MB are what one call carries. */
export const EXACT_VALUES_MAX = 4_000_000;
const SALT_BYTES_MIN = 16;
const SALT_BYTES_MAX = 64;
const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,39}$/;

type GivenList = ExactDigests & { readonly name: string };

/** Errors: DLP_EXACT_LIST_INVALID with every field that is wrong. */
export function checkExactList(list: GivenList): void {
  const violations = [nameViolation(list.name), saltViolation(list.salt), sizeViolation(list.digests)].filter(
    (violation) => violation !== undefined,
  );
  if (violations.length === 0 && !isSorted(list)) {
    violations.push({ field: 'digests', rule: 'ORDER', description: 'They are sorted, as hash-list writes them.' });
  }
  if (violations.length > 0) throw new AppError('DLP_EXACT_LIST_INVALID', { violations });
}

/** Errors: DLP_EXACT_LIST_INVALID when `name` would be one list too many. */
export function checkRoom(lists: readonly { readonly name: string }[], name: string): void {
  if (lists.length < EXACT_LISTS_MAX || lists.some((list) => list.name === name)) return;
  const description = `There are ${EXACT_LISTS_MAX} lists. Delete one, or put several into one.`;
  throw new AppError('DLP_EXACT_LIST_INVALID', { violations: [{ field: 'name', rule: 'COUNT', description }] });
}

function nameViolation(name: string): FieldViolation | undefined {
  if (NAME_PATTERN.test(name)) return undefined;
  return { field: 'name', rule: 'PATTERN', description: '1 to 40 lower-case letters, digits and hyphens.' };
}

function saltViolation(salt: Uint8Array): FieldViolation | undefined {
  if (salt.length >= SALT_BYTES_MIN && salt.length <= SALT_BYTES_MAX) return undefined;
  return { field: 'salt', rule: 'SIZE', description: `${SALT_BYTES_MIN} to ${SALT_BYTES_MAX} bytes.` };
}

function sizeViolation(digests: Uint8Array): FieldViolation | undefined {
  const values = digests.length / DIGEST_BYTES;
  if (Number.isInteger(values) && values >= 1 && values <= EXACT_VALUES_MAX) return undefined;
  const description = `1 to ${EXACT_VALUES_MAX} digests of ${DIGEST_BYTES} bytes. Put more into several lists.`;
  return { field: 'digests', rule: 'SIZE', description };
}

function isSorted({ salt, digests }: ExactDigests): boolean {
  try {
    createExactMatcher({ salt, digests, list: 'checked' });
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'PHI_EXACT_LIST_INVALID') return false;
    throw thrown;
  }
}
