/** Page size and page token of list calls (AIP-158): checked before the store is asked, so that a made-up token is the caller's error. */
import { createHash } from 'node:crypto';
import { AppError } from '@sealpost/kernel';

export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface PageLimits {
  readonly sizeDefault: number;
  readonly sizeMax: number;
}

export interface PageQuery {
  readonly limit: number;
  /** Position of the store after which the page begins. */
  readonly after?: string;
}

const TOKEN = /^([0-9a-f]{16})([A-Za-z0-9_-]{1,2000})$/;
const CHECK_DIGITS = 16;
const ID = /^[A-Za-z0-9_.:/|@-]{1,256}$/;

/** Errors: API_PAGE_INVALID naming `page_size` or `page_token`. */
export function readPage(request: PageRequest, limits: PageLimits): PageQuery {
  const { pageSize, pageToken } = request;
  if (pageSize < 0) throw invalid('page_size', 'page-size', `A page has 1 to ${limits.sizeMax} items.`);
  const limit = Math.min(pageSize === 0 ? limits.sizeDefault : pageSize, limits.sizeMax);
  if (pageToken === '') return { limit };
  const match = TOKEN.exec(pageToken);
  const after = match === null ? '' : Buffer.from(match[2] as string, 'base64url').toString('utf8');
  if (match === null || checkDigits(after) !== match[1])
    throw invalid('page_token', 'page-token', 'Give the next_page_token of the page before, unchanged.');
  return { limit, after };
}

/** Token for a page's `next`; empty on the last page. */
export const pageTokenOf = (next: string | undefined): string =>
  next === undefined ? '' : checkDigits(next) + Buffer.from(next, 'utf8').toString('base64url');

/** Whether a text can be the id of anything stored: what cannot be is not found, and the store need not be asked. */
export const isPossibleId = (text: string): boolean => ID.test(text);

const checkDigits = (position: string): string =>
  createHash('sha256').update(position).digest('hex').slice(0, CHECK_DIGITS);

const invalid = (field: string, rule: string, description: string): AppError =>
  new AppError('API_PAGE_INVALID', { violations: [{ field, rule, description }] });
