/** The consumer group of a subscription: one per group and flow, so that subscriptions of one service leave each other alone. */

const versionless = (topic: string): string => topic.replace(/\.v\d+$/u, '');

function commonParts(names: readonly (readonly string[])[]): readonly string[] {
  const [first, ...others] = names as [readonly string[], ...(readonly string[])[]];
  let length = 0;
  while (length < first.length && others.every((other) => other[length] === first[length])) length += 1;
  return first.slice(0, length);
}

/**
 * `audit` reading `audit.entries.v1` is `audit.audit.entries`; `dlp` reading both lanes of `mail.accepted` is
 * `dlp.mail.accepted`. Topics without a common beginning are joined by `+`. The name holds a group's place in the
 * log: changing it starts the group anew.
 */
export function kafkaGroupName(prefix: string, group: string, topics: readonly string[]): string {
  const names = topics.map(versionless).sort();
  const common = names.length === 0 ? [] : commonParts(names.map((name) => name.split('.')));
  return `${prefix}${group}.${common.length > 0 ? common.join('.') : names.join('+')}`;
}
