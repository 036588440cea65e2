/** The characters of an identifier without what separates them. */
import { endOf, type Page, startOf } from '../engine/page.ts';

/** The digits of tokens `first` to `last` without what separates them; at most 40. */
export function digitsBetween(page: Page, first: number, last: number): string {
  return page.text
    .slice(startOf(page, first), Math.min(endOf(page, last), startOf(page, first) + 64))
    .replace(/[^0-9]/g, '');
}

/** Letters and digits of tokens `first` to `last`, upper case; at most 64 units are read. */
export function compactBetween(page: Page, first: number, last: number): string {
  const text = page.text.slice(startOf(page, first), Math.min(endOf(page, last), startOf(page, first) + 64));
  return text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
