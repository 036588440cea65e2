/** Short names for the values of the API's enums: "express" for LANE_EXPRESS, both ways. */

export type EnumObject = Readonly<Record<string, string | number>>;

export interface NamedEnum {
  readonly values: EnumObject;
  readonly prefix: string;
}

/** "in-portal" for RECIPIENT_STATE_IN_PORTAL; null for unspecified, "unknown" for a value newer than this program. */
export function nameOf({ values, prefix }: NamedEnum, value: number): string | null {
  const name = Object.keys(values).find((key) => values[key] === value);
  if (name === undefined || value < 0) return 'unknown';
  return value === 0 ? null : toShort(name, prefix);
}

/** The value of a short name; undefined when there is none. */
export function valueOf<V extends number>({ values, prefix }: NamedEnum, short: string): V | undefined {
  const key = Object.keys(values).find((name) => name.startsWith(prefix) && toShort(name, prefix) === short);
  const value = key === undefined ? undefined : values[key];
  return typeof value === 'number' && value > 0 ? (value as V) : undefined;
}

/** Short names that a flag may take. */
export function namesOf({ values, prefix }: NamedEnum): readonly string[] {
  return Object.entries(values)
    .filter(([name, value]) => typeof value === 'number' && value > 0 && name.startsWith(prefix))
    .map(([name]) => toShort(name, prefix));
}

function toShort(name: string, prefix: string): string {
  return name.slice(prefix.length).toLowerCase().replaceAll('_', '-');
}
