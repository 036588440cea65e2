/** A certificate authority for one test process, and server certificates good and bad. */
import { createCertificateAuthority, type PemPair } from '@sealpost/cli/certificate-authority';
import { createSystemRandom } from '@sealpost/kernel';

const DAY_MS = 86_400_000;

export interface TestCa {
  readonly certPem: string;
  /** A certificate for `names`, valid from yesterday for a week. */
  issue(names: readonly string[]): Promise<PemPair>;
  issueExpired(names: readonly string[]): Promise<PemPair>;
}

/** A new authority; the caller decides who trusts it. */
export async function createTestCa(): Promise<TestCa> {
  const nowMs = Date.now();
  const random = createSystemRandom();
  const window = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + 7 * DAY_MS };
  const past = { notBeforeMs: nowMs - 7 * DAY_MS, notAfterMs: nowMs - DAY_MS };
  const ca = await createCertificateAuthority({ commonName: 'Sealpost test authority', ...window, random });
  return {
    certPem: ca.certPem,
    issue: (names) => ca.issue({ names, ...window }),
    issueExpired: (names) => ca.issue({ names, ...past }),
  };
}

let shared: Promise<TestCa> | undefined;

/** The authority that everything in this process shares. */
export function sharedTestCa(): Promise<TestCa> {
  shared ??= createTestCa();
  return shared;
}
