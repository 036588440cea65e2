/** What control words of RTF mean for its text (RTF 1.9.1): destinations, characters, charsets. */

/** Destinations that hold settings or binary data; the text of all others is read, known or not. */
export const SETTINGS = new Set(
  `fonttbl colortbl stylesheet themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl
  generator xmlnstbl mmathPr blipuid panose falt wgrffmtfilter pgdsctbl filetbl fchars lchars listpicture pntext pntxta
  pntxtb pnseclvl nonesttables passwordhash datafield fldtype fontemb fontfile creatim revtim printim buptim objclass
  objtime sn`.split(/\s+/),
);
/** Destinations that are read as text of their own, beside the paragraph they stand in. */
export const ASIDES: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  header: 'header',
  headerl: 'header',
  headerr: 'header',
  headerf: 'header',
  footer: 'footer',
  footerl: 'footer',
  footerr: 'footer',
  footerf: 'footer',
  footnote: 'footnote',
  annotation: 'comment',
  atnauthor: 'comment author',
  atnid: 'comment author',
  shptxt: 'text box',
  sv: 'drawing',
  revtbl: 'authors of changes',
  fldinst: 'field code',
  title: 'document properties',
  subject: 'document properties',
  author: 'document properties',
  operator: 'document properties',
  manager: 'document properties',
  company: 'document properties',
  keywords: 'document properties',
  doccomm: 'document properties',
  comment: 'document properties',
  category: 'document properties',
  hlinkbase: 'document properties',
  propname: 'document properties',
  staticval: 'document properties',
  docvar: 'document variables',
  bkmkstart: 'bookmarks',
});
/** Words that stand for characters. */
export const CHARACTERS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  tab: '\t',
  line: '\n',
  lbr: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
  '~': ' ',
  _: '-',
  '{': '{',
  '}': '}',
  '\\': '\\',
});
/** Charset numbers of fonts that are no code page (RTF 1.9.1, "Font Table"). */
export const FONT_CHARSETS: Readonly<Record<number, string | undefined>> = {
  77: 'macintosh',
  128: 'shift_jis',
  129: 'euc-kr',
  134: 'gb18030',
  136: 'big5',
  161: 'windows-1253',
  162: 'windows-1254',
  163: 'windows-1258',
  177: 'windows-1255',
  178: 'windows-1256',
  186: 'windows-1257',
  204: 'windows-1251',
  222: 'windows-874',
  238: 'windows-1250',
};
/** Code pages that decoders know by a name of their own. */
export const CODE_PAGES: Readonly<Record<number, string | undefined>> = {
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  65001: 'utf-8',
};
