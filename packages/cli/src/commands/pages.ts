/** Lists come in pages; a person wants the first so many rows. */
import type { OptionSpec, OptionValues } from '../command.ts';
import { countOption } from '../input/option-values.ts';

const PAGE_SIZE_MAX = 1_000;
const LIMIT_MAX = 100_000;
const LIMIT_DEFAULT = 200;

export const LIMIT_OPTION: OptionSpec = { flags: '--limit <n>', describe: `rows at most (default ${LIMIT_DEFAULT})` };

export interface Collected<T> {
  readonly rows: readonly T[];
  /** The server has more than were asked for. */
  readonly more: boolean;
}

interface Page<T> {
  readonly rows: readonly T[];
  readonly nextPageToken: string;
}

/** Up to `--limit` rows, page by page. */
export async function collectPages<T>(
  options: OptionValues,
  fetch: (page: { readonly pageSize: number; readonly pageToken: string }) => Promise<Page<T>>,
): Promise<Collected<T>> {
  const limit = countOption(options, 'limit', { min: 1, max: LIMIT_MAX, fallback: LIMIT_DEFAULT });
  const rows: T[] = [];
  let pageToken = '';
  do {
    const page = await fetch({ pageSize: Math.min(PAGE_SIZE_MAX, limit - rows.length), pageToken });
    rows.push(...page.rows);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && rows.length < limit);
  return { rows: rows.slice(0, limit), more: pageToken !== '' || rows.length > limit };
}
