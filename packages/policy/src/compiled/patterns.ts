/** Patterns for domains and senders, as the policy writes them. */

/** `example.org` is that domain; `*.example.org` any below it; `*` any. */
export function domainMatches(pattern: string, domain: string): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted === '*') return true;
  return wanted.startsWith('*.') ? domain.endsWith(wanted.slice(1)) : domain === wanted;
}

export interface SenderKeys {
  /** Lower case. */
  readonly address: string;
  /** `@example.org`. */
  readonly atDomain: string;
  /** `*.example.org` for mail of `a.example.org`, the widest first. */
  readonly wildcards: readonly string[];
}

/** All patterns that a sender answers to; empty ones for mail without a sender. */
export function senderKeys(sender: string): SenderKeys {
  const address = sender.toLowerCase();
  const at = address.lastIndexOf('@');
  const atDomain = at < 0 ? '' : address.slice(at);
  const wildcards: string[] = [];
  for (let dot = atDomain.lastIndexOf('.'); dot > 0; dot = atDomain.lastIndexOf('.', dot - 1))
    wildcards.push(`*${atDomain.slice(dot)}`);
  return { address, atDomain, wildcards };
}
