/** Properties of an office document that people filled in: title, subject, author, company, fields of their own. */
import type { DocumentWriter } from '../document-writer.ts';
import { humanLabel } from './field-label.ts';
import type { OfficePackage } from './office-package.ts';
import { attributeOf } from './xml-walk.ts';

const FILES = ['docProps/core.xml', 'docProps/app.xml', 'docProps/custom.xml'] as const;
/** Properties that programs count or set themselves. */
const COUNTED = new Set([
  ...[
    'created',
    'modified',
    'lastPrinted',
    'revision',
    'version',
    'language',
    'Template',
    'TotalTime',
    'Pages',
    'Words',
  ],
  ...['Characters', 'Application', 'DocSecurity', 'Lines', 'Paragraphs', 'ScaleCrop', 'LinksUpToDate', 'SharedDoc'],
  ...['CharactersWithSpaces', 'HyperlinksChanged', 'AppVersion', 'Slides', 'Notes', 'HiddenSlides', 'MMClips', 'i4'],
  ...['PresentationFormat', 'bool', 'filetime'],
]);

export function addOfficeProperties(parts: OfficePackage, writer: DocumentWriter): void {
  for (const file of FILES) {
    const open: string[] = [];
    let named = '';
    let text = '';
    parts.walk(file, {
      open: (element) => {
        open.push(element.name);
        if (element.name === 'property') named = attributeOf(element, 'name') ?? '';
        text = '';
      },
      text: (run) => {
        text += run;
      },
      close: (name) => {
        open.pop();
        const value = text.trim();
        text = '';
        if (value === '' || COUNTED.has(name) || open.includes('HeadingPairs')) return;
        // Values of `custom.xml` are typed (`lpwstr`) and named by what holds them.
        const label = open.includes('property') ? named : name;
        writer.add('document properties', label.startsWith('lp') ? value : `${humanLabel(label)}: ${value}`);
      },
    });
  }
}
