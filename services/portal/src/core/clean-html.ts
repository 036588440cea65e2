/** HTML of a sender made safe to show: a short list of elements, no styles, no pictures, no scripts. Pure. */
import sanitize from 'sanitize-html';
import { HTML_DEPTH_MAX } from '../config.ts';

const ELEMENTS = [
  ...['a', 'abbr', 'b', 'blockquote', 'br', 'caption', 'code', 'dd', 'del', 'div', 'dl', 'dt', 'em', 'h2', 'h3', 'h4'],
  ...['hr', 'i', 'ins', 'li', 'ol', 'p', 'pre', 's', 'small', 'span', 'strong', 'sub', 'sup', 'table', 'tbody', 'td'],
  ...['tfoot', 'th', 'thead', 'tr', 'u', 'ul'],
];

/** Links open with nothing told about where they were; pictures become their description. */
export function cleanHtml(source: string): string {
  return sanitize(source, {
    allowedTags: ELEMENTS,
    allowedAttributes: {
      a: ['href', 'rel'],
      '*': ['lang', 'dir'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'head', 'template', 'svg', 'math'],
    nestingLimit: HTML_DEPTH_MAX,
    transformTags: {
      // The page has one main heading: the subject.
      h1: 'h2',
      h5: 'h4',
      h6: 'h4',
      a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: 'noopener noreferrer nofollow' } }),
      img: (_tagName, attribs) => ({ tagName: 'span', attribs: {}, text: attribs['alt'] ?? '' }),
    },
  });
}
