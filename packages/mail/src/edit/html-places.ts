/** Where words may be put into HTML so that readers show them, and how they are written there. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A paragraph; line ends become breaks. */
export const htmlParagraph = (text: string): string =>
  `<p>${text.replace(/[&<>"']/g, (char) => ESCAPES[char] as string).replace(/\r\n|[\r\n]/g, '<br>')}</p>`;

/** Elements that end the head without a `body` tag, or that hide what is put into them. */
const OPENING = /<!--|<(body|style|script|title|textarea|template|noscript|head)(?=[\s/>])/gi;

/** Offset behind the `body` tag, or of the first place that is shown where there is no such tag. Linear. */
export function htmlBodyStart(html: string): number {
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(html); match !== null; match = OPENING.exec(html)) {
    const name = match[1]?.toLowerCase();
    if (name === 'body') return tagEnd(html, match.index);
    if (name === 'head') continue;
    const end = name === undefined ? html.indexOf('-->', match.index) : closingTag(html, name, match.index);
    if (end === -1) return 0;
    OPENING.lastIndex = end;
  }
  const head = html.toLowerCase().lastIndexOf('</head>');
  return html.length === html.toLowerCase().length && head !== -1 ? head + '</head>'.length : 0;
}

function closingTag(html: string, name: string, from: number): number {
  // bounded: one of the names of OPENING, no repetition.
  const pattern = new RegExp(`</${name}`, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(html)?.index ?? -1;
}

/** Behind the `>` that ends a tag: not one within quotes. */
function tagEnd(html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const char = html[at];
    if (char === '>') return at + 1;
    if (char === '"' || char === "'") {
      const close = html.indexOf(char, at + 1);
      if (close === -1) break;
      at = close;
    }
  }
  const first = html.indexOf('>', from);
  return first === -1 ? 0 : first + 1;
}

/** Offset before the last end tag of `body`, or of `html`, or the end. */
export function htmlBodyEnd(html: string): number {
  const last = (pattern: RegExp): number => {
    let found = -1;
    for (const match of html.matchAll(pattern)) found = match.index;
    return found;
  };
  const body = last(/<\/body(?=[\s>])/gi);
  if (body !== -1) return body;
  const root = last(/<\/html(?=[\s>])/gi);
  return root === -1 ? html.length : root;
}
