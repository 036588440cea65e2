/** Which mailbox provider stands behind a set of MX hosts. */

export type ProviderFamily =
  | 'gmail'
  | 'yahoo'
  | 'microsoft'
  | 'apple'
  | 'comcast'
  | 'orange'
  | 'gmx'
  | 'zoho'
  | 'fastmail'
  | 'proofpoint'
  | 'mimecast'
  | 'barracuda'
  | 'cisco'
  | 'other';

/** Host suffixes, each standing for itself and everything below it. */
const SUFFIXES: Readonly<Record<Exclude<ProviderFamily, 'other'>, readonly string[]>> = {
  gmail: ['google.com', 'googlemail.com', 'smtp.goog'],
  yahoo: ['yahoodns.net'],
  microsoft: ['protection.outlook.com', 'olc.protection.outlook.com', 'mx.microsoft'],
  apple: ['mail.icloud.com', 'apple.com'],
  comcast: ['comcast.net', 'prod.cloudmx.net'],
  orange: ['orange.fr', 'wanadoo.fr'],
  gmx: ['gmx.net', 'gmx.com', 'web.de', 'mx.kundenserver.de'],
  zoho: ['zoho.com', 'zoho.eu', 'zoho.in', 'zohomail.com'],
  fastmail: ['messagingengine.com'],
  proofpoint: ['pphosted.com', 'ppe-hosted.com', 'ppops.net'],
  mimecast: ['mimecast.com', 'mimecast.co.za', 'mimecast-offshore.com'],
  barracuda: ['barracudanetworks.com', 'ess.barracuda.com'],
  cisco: ['iphmx.com'],
};

const FAMILY_BY_SUFFIX: ReadonlyMap<string, ProviderFamily> = new Map(
  Object.entries(SUFFIXES).flatMap(([family, suffixes]) =>
    suffixes.map((suffix): [string, ProviderFamily] => [suffix, family as ProviderFamily]),
  ),
);

/**
 * The family that EVERY host belongs to, otherwise `other`. One host of many proves nothing: a domain with a backup MX at
 * a provider is not that provider's, and its limits and reply rules must not be applied to it.
 */
export function providerFamily(mxHosts: readonly string[]): ProviderFamily {
  const first = mxHosts[0];
  if (first === undefined) return 'other';
  const family = familyOf(first);
  return mxHosts.every((host) => familyOf(host) === family) ? family : 'other';
}

function familyOf(host: string): ProviderFamily {
  let suffix = host.toLowerCase();
  if (suffix.endsWith('.')) suffix = suffix.slice(0, -1);
  for (;;) {
    const family = FAMILY_BY_SUFFIX.get(suffix);
    if (family !== undefined) return family;
    const dot = suffix.indexOf('.');
    if (dot === -1) return 'other';
    suffix = suffix.slice(dot + 1);
  }
}
