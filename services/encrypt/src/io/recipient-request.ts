/** What the calls about recipients have in common: reading an address, refusing a field, noting what was done. */
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { formatPath, parseAddress } from '@sealpost/mail';

export interface AuditNote {
  readonly action: string;
  /** Token of the recipient: the same for the same address, and no way back to it without the tenant's key. */
  readonly target: string;
  readonly facts?: Readonly<Record<string, string>>;
}

export const invalid = (violation: FieldViolation): AppError =>
  new AppError('ENCRYPT_REQUEST_INVALID', { violations: [violation] });

/** `local@domain` with the domain as A-labels. Errors: ENCRYPT_REQUEST_INVALID. */
export function readAddress(text: string): string {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw invalid({ field: 'address', rule: parsed.rule, description: parsed.description });
  return formatPath(parsed.address);
}
