/** Patterns for domains and senders, as the policy writes them. */

/** `example.org` is that domain; `*.example.org` any below it; `*` any. The domain is given in lower case. */
export function domainTest(patterns: readonly string[]): (domain: string) => boolean {
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  if (lower.includes('*')) return () => true;
  const exact = new Set(lower);
  const suffixes = lower.filter((pattern) => pattern.startsWith('*.')).map((pattern) => pattern.slice(1));
  return (domain) => {
    if (exact.has(domain)) return true;
    for (const suffix of suffixes) if (domain.endsWith(suffix)) return true;
    return false;
  };
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
