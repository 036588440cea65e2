/** HTML written by template: what is put in is escaped unless it was made here. */

/** Markup that may stand as it is. */
export interface Markup {
  readonly markup: string;
}

type Insert = string | number | Markup | readonly Markup[] | undefined;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] as string);

/** For markup that a sanitiser or this program made. */
export const trusted = (markup: string): Markup => ({ markup });

export const NOTHING: Markup = trusted('');

export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  let markup = strings[0] as string;
  for (let i = 0; i < inserts.length; i++) markup += render(inserts[i]) + (strings[i + 1] as string);
  return { markup };
}

function render(insert: Insert): string {
  if (insert === undefined) return '';
  if (typeof insert === 'string') return escapeHtml(insert);
  if (typeof insert === 'number') return String(insert);
  return 'markup' in insert ? insert.markup : insert.map((item) => item.markup).join('');
}
