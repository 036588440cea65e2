/** Reads ODT, ODS and ODP: content, page headers and footers, annotations, properties, embedded objects. */
import type { DocumentWriter } from '../document-writer.ts';
import type { DocumentKind, FormatReader, ReadContext } from '../types.ts';
import { openZip, type ZipArchive } from '../zip.ts';
import { humanLabel } from './field-label.ts';
import { createFormatWriter } from './format-writer.ts';
import { addOdfText } from './odf-text.ts';
import { addXmlProblem } from './read-xml.ts';
import { attributeOf, walkXml } from './xml-walk.ts';

const MANIFEST = 'META-INF/manifest.xml';
const META = 'meta.xml';
/** Content of the document and of the objects inside it; styles hold page headers and footers. */
const TEXT_PART = /(?:^|\/)(?:content|styles)\.xml$/;
/** Parts without text of their own. */
const LOOKS =
  /^(?:mimetype|settings\.xml|manifest\.rdf|META-INF\/|Thumbnails\/|Configurations2\/|ObjectReplacements\/)|\.(?:rdf|ttf|otf)$|\/settings\.xml$|layout-cache$/;
const PICTURE = /^(?:.*\/)?(?:Pictures|media)\//;
/** Properties that programs count or set themselves. */
const COUNTED = new Set([
  'generator',
  'date',
  'creation-date',
  'print-date',
  'editing-cycles',
  'editing-duration',
  'language',
]);

export const readOdf: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const zip = await openZip(source.bytes, context).catch(() => undefined);
  if (zip === undefined) {
    writer.problem('unreadable');
    return writer.finish('odt');
  }
  const reading: Reading = { zip, writer, context };
  const kind = kindOf(reading);
  if (isEncrypted(reading)) {
    writer.problem('encrypted');
    return writer.finish(kind);
  }
  if (zip.entry('content.xml') === undefined) writer.problem('unreadable');
  await addEntries(reading);
  addProperties(reading);
  return writer.finish(kind);
};

interface Reading {
  readonly zip: ZipArchive;
  readonly writer: DocumentWriter;
  readonly context: ReadContext;
}

function bytesOf({ zip, writer }: Reading, name: string): Uint8Array | undefined {
  const entry = zip.entry(name);
  if (entry === undefined) return undefined;
  const content = zip.read(entry);
  if (content.kind === 'bytes') return content.bytes;
  writer.problem(content.problem);
  return undefined;
}

function kindOf(reading: Reading): DocumentKind {
  const type = Buffer.from(bytesOf(reading, 'mimetype') ?? []).toString('latin1');
  if (type.includes('spreadsheet')) return 'ods';
  return type.includes('presentation') ? 'odp' : 'odt';
}

/** Entries of an encrypted document are no encrypted zip entries: the manifest says how they are sealed (part 2 §4.8). */
function isEncrypted(reading: Reading): boolean {
  const bytes = bytesOf(reading, MANIFEST);
  let found = false;
  if (bytes !== undefined) {
    const open = ({ name }: { readonly name: string }): void => {
      found ||= name === 'encryption-data';
    };
    walkXml(bytes, { open }, reading.context.budget);
  }
  return found;
}

/** The document itself first, whatever the order of the archive. */
const FIRST = ['content.xml', 'styles.xml'];

async function addEntries(reading: Reading): Promise<void> {
  const { zip, writer, context } = reading;
  const names = zip.entries.map(({ name }) => name).filter((name) => name !== META && !LOOKS.test(name));
  let inside = 0;
  for (const name of [...FIRST, ...names.filter((other) => !FIRST.includes(other))]) {
    if (context.budget.spent() !== undefined) return;
    if (PICTURE.test(name) && !context.readsPictures) {
      writer.images(1);
      continue;
    }
    const bytes = bytesOf(reading, name);
    if (bytes === undefined) continue;
    if (TEXT_PART.test(name)) {
      const prefix = name === 'content.xml' ? '' : name === 'styles.xml' ? 'page style, ' : `object ${++inside}, `;
      addXmlProblem(writer, addOdfText(writer, { bytes, prefix }, context));
    } else if (name.endsWith('.xml')) {
      addXmlProblem(writer, addOdfText(writer, { bytes, prefix: 'part, ' }, context));
    } else {
      await addInside(reading, { name, bytes, place: `embedded file ${++inside}` });
    }
  }
}

interface Inside {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly place: string;
}

async function addInside({ writer, context }: Reading, { name, bytes, place }: Inside): Promise<void> {
  const fileName = name.slice(name.lastIndexOf('/') + 1);
  const found = await context.nested({ bytes, fileName });
  if (!PICTURE.test(name)) {
    writer.name(fileName);
    writer.include(place, found);
    return;
  }
  if (found.images === 0 && found.text === '') writer.images(1);
  writer.include(place, { ...found, problems: pictureProblems(found.problems) });
}

/** A drawing that no reader understands is a picture like any other. */
function pictureProblems<T extends string>(problems: readonly T[]): readonly T[] {
  return problems.filter((problem) => problem !== 'unsupported_type');
}

function addProperties(reading: Reading): void {
  const bytes = bytesOf(reading, META);
  if (bytes === undefined) return;
  const { writer, context } = reading;
  let named: string | undefined;
  let text = '';
  const outcome = walkXml(
    bytes,
    {
      open: (element) => {
        named = element.name === 'user-defined' ? attributeOf(element, 'name') : undefined;
        text = '';
      },
      text: (run) => {
        text += run;
      },
      close: (name) => {
        const value = text.trim();
        text = '';
        if (value === '' || COUNTED.has(name)) return;
        writer.add('document properties', `${humanLabel(named ?? name)}: ${value}`);
      },
    },
    context.budget,
  );
  addXmlProblem(writer, outcome);
}
