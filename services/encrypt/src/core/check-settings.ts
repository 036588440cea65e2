/** Settings whose type is right and whose value may still be none: found at start, not at the first notice. */
import type { FieldViolation } from '@sealpost/kernel';
import type { EncryptConfig } from '../config.ts';

export function checkSettings(config: Pick<EncryptConfig, 'portalUrl' | 'timeZone'>): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  if (!/^https?:\/\/[^\s?#]+$/.test(config.portalUrl) || !URL.canParse(config.portalUrl)) {
    const description = 'Write an http or https address without query, for example https://mail.example.org.';
    violations.push({ field: 'encrypt.portalUrl', rule: 'url-syntax', description });
  }
  if (!isTimeZone(config.timeZone)) {
    const description = 'Write an IANA time zone, for example America/Chicago.';
    violations.push({ field: 'encrypt.timeZone', rule: 'time-zone-unknown', description });
  }
  return violations;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
