/** Settings whose type is right and whose value may still be none: found at start, not at the first page. */
import type { FieldViolation } from '@sealpost/kernel';
import type { PortalConfig } from '../config.ts';

export function checkSettings(config: Pick<PortalConfig, 'publicUrl' | 'timeZone'>): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  if (config.publicUrl !== '' && (!/^https?:\/\/[^\s?#]+$/.test(config.publicUrl) || !URL.canParse(config.publicUrl))) {
    const description = 'Write an http or https address without query, for example https://mail.example.org.';
    violations.push({ field: 'portal.publicUrl', rule: 'url-syntax', description });
  }
  if (!isTimeZone(config.timeZone)) {
    const description = 'Write an IANA time zone, for example America/Chicago.';
    violations.push({ field: 'portal.timeZone', rule: 'time-zone-unknown', description });
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
