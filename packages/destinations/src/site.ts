/** Names the place that mail goes to: the MX host group, which mailbox providers count limits by. */
import { createHash } from 'node:crypto';
import { getDomain } from 'tldts';
import type { MailHost, MailHosts } from './mail-hosts.ts';

/** Groups spelled out in a name; a site of more unrelated groups is named by a digest. */
const SITE_GROUPS_MAX = 3;
const DIGEST_CHARACTERS = 16;

/**
 * The group of one exchange: its name without the first label, as providers number and personalise that one
 * (`alt1.aspmx.l.google.com`, `example-com.mail.protection.outlook.com`), but never less than the domain that somebody
 * registered, or strangers under one public suffix would share limits.
 */
function groupOf(exchange: string): string {
  const registered = getDomain(exchange, { allowPrivateDomains: true });
  if (registered === null || registered === exchange) return exchange;
  const parent = exchange.slice(exchange.indexOf('.') + 1);
  return parent.length < registered.length ? registered : parent;
}

/** The shorter of two when one lies inside the other: `l.google.com` holds `aspmx.l.google.com`. */
function mergeNested(groups: readonly string[]): string[] {
  return groups.filter((group) => !groups.some((other) => group !== other && group.endsWith(`.${other}`)));
}

/**
 * The site name of a host group: the same for every domain that the same provider hosts, whatever the order and
 * preference of its records. At most a few hundred characters; safe in keys.
 */
export function siteOf(hosts: readonly MailHost[], options: { readonly implicit?: boolean } = {}): string {
  const names = hosts.map(({ exchange }) => (options.implicit === true ? exchange : groupOf(exchange)));
  const groups = mergeNested([...new Set(names)]).sort();
  if (groups.length <= SITE_GROUPS_MAX) return groups.join('+');
  const digest = createHash('sha256').update(groups.join('+')).digest('hex').slice(0, DIGEST_CHARACTERS);
  return `${groups[0]}+${digest}`;
}

/** The site of a looked-up domain; the domain itself stands in where DNS names no host, or was not asked. */
export function siteOfDomain(domain: string, found?: MailHosts): string {
  if (found?.kind !== 'hosts') return domain.toLowerCase();
  return siteOf(found.hosts, { implicit: found.implicit });
}
