/** Invented messages for load tests. Nobody in them exists; every domain is reserved for documentation. */
import encoding from 'k6/encoding';

const BODY_BYTES_DEFAULT = 2_048;
const FILLER = 'Please bring your insurance card and a list of your current medicines to the front desk. ';

export interface MessageOptions {
  /** Makes address, subject and idempotency key unique within the run. */
  readonly id: string;
  readonly lane: 'LANE_EXPRESS' | 'LANE_BULK';
  /** Recipient domains d0.example.org to d<n-1>.example.org. */
  readonly domains: number;
  readonly bodyBytes?: number;
}

/** A Message of sealpost.v1, as k6 takes it: JSON names, enums as text. */
export function reminder(options: MessageOptions): object {
  const bodyBytes = options.bodyBytes ?? BODY_BYTES_DEFAULT;
  const domain = `d${hash(options.id) % options.domains}.example.org`;
  return {
    idempotencyKey: options.id,
    lane: options.lane,
    purpose: 'PURPOSE_TREATMENT',
    from: { address: 'front-desk@clinic.example.org', displayName: 'Lindenhof Clinic' },
    to: [{ address: `patient-${options.id}@${domain}`, displayName: 'Alex Example' }],
    subject: 'Your appointment on Tuesday',
    text: `Dear Alex Example,\n\nwe expect you on Tuesday at 10:30.\n\n${fill(bodyBytes)}\n\nLindenhof Clinic, 555-0142\n`,
    labels: { run: 'k6' },
  };
}

/** A message with PHI and a small attachment: detection and protection have something to do. */
export function labResult(options: MessageOptions): object {
  const message = reminder(options) as { text: string };
  return {
    ...message,
    subject: 'Your laboratory result',
    text: `MRN 00-EXAMPLE-7. HbA1c 6.1 %, diagnosis: impaired glucose tolerance.\n\n${message.text}`,
    attachments: [
      { fileName: 'result.txt', contentType: 'text/plain', content: encoding.b64encode('HbA1c 6.1 %\n'.repeat(40)) },
    ],
  };
}

/** One message in four carries PHI. */
export function mixed(options: MessageOptions): object {
  return hash(options.id) % 4 === 0 ? labResult(options) : reminder(options);
}

function fill(bytes: number): string {
  return FILLER.repeat(Math.ceil(bytes / FILLER.length)).slice(0, bytes);
}

/** FNV-1a, so that the same id always goes to the same domain. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}
