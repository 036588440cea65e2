/** The parts of an office document: a zip of XML parts that name each other through relations (ISO/IEC 29500-2). */
import type { DocumentWriter } from '../document-writer.ts';
import type { ReadContext, Source } from '../types.ts';
import { openZip } from '../zip.ts';
import { addOfficeText } from './office-text.ts';
import { addXmlProblem } from './read-xml.ts';
import { attributeOf, walkXml, type XmlVisitor } from './xml-walk.ts';

/** Parts that hold looks, not content. */
const LOOKS =
  /(?:^|\/)(?:\[Content_Types\]\.xml|theme\/|styles(?:WithEffects)?\.xml|settings\.xml|webSettings\.xml|fontTable\.xml|numbering\.xml|presProps\.xml|viewProps\.xml|tableStyles\.xml|calcChain\.xml|printerSettings|stylesheet|_xmlsignatures\/|docMetadata\/)/i;
/** Binary parts without text: fonts, macros, printer settings, control states. */
// bounded: names of zip entries, which zip.ts bounds.
const BINARY = /\.(?:odttf|fntdata|ttf|otf)$|vbaProject\w*\.bin$|printerSettings\d*\.bin$|activeX\d*\.bin$/i;
const PICTURE = /\.(?:png|jpe?g|gif|bmp|tiff?|webp)$/i;
/** Drawings and films that no reader here understands; counted with the pictures. */
const DRAWING = /\.(?:emf|wmf|emz|wmz|svg|wdp|mp4|m4v|mov|avi|wmv|mp3|m4a|wav)$/i;
const TEMPLATE = /^ppt\/(?:slideLayouts|slideMasters|notesMasters|handoutMasters)\//;
/** Relations read per part. */
const RELATIONS_MAX = 20_000;

export interface Relation {
  /** Name of the part, or the address outside. */
  readonly target: string;
  /** Last word of its type: `slide`, `comments`, `hyperlink`. */
  readonly type: string;
  readonly place: 'inside' | 'outside';
}

export interface OfficePackage {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Walks a part, which counts as read then; what goes wrong becomes a problem of the document. */
  walk(name: string, visitor: XmlVisitor): void;
  /** Relations of a part (of the package itself for ``), by id. */
  relations(name: string): ReadonlyMap<string, Relation>;
  /** Adds a part of paragraphs and tables; `prefix` stands before their places. */
  addText(name: string, prefix: string): void;
  /** Adds every part that nobody walked: embedded files, pictures, and the text of all others. */
  addRest(): Promise<void>;
}

/** The package of a document; none, and `unreadable`, when it is no zip. */
export async function openOfficePackage(
  source: Source,
  context: ReadContext,
  writer: DocumentWriter,
): Promise<OfficePackage | undefined> {
  const zip = await openZip(source.bytes, context).catch(() => undefined);
  if (zip === undefined) {
    writer.problem('unreadable');
    return undefined;
  }
  const done = new Set<string>();
  const read = (name: string): Uint8Array | undefined => {
    const entry = zip.entry(name);
    if (entry === undefined) return undefined;
    done.add(name);
    const content = zip.read(entry);
    if (content.kind === 'bytes') return content.bytes;
    writer.problem(content.problem);
    return undefined;
  };
  const walk = (name: string, visitor: XmlVisitor): void => {
    const bytes = read(name);
    if (bytes !== undefined) addXmlProblem(writer, walkXml(bytes, visitor, context.budget));
  };
  const addText = (name: string, prefix: string): void => {
    const bytes = read(name);
    const template = TEMPLATE.test(name);
    if (bytes !== undefined)
      addXmlProblem(
        writer,
        addOfficeText(writer, template ? { bytes, prefix, kind: 'template' } : { bytes, prefix }, context),
      );
  };
  let inside = 0;
  const addInside = async (name: string): Promise<void> => {
    const bytes = read(name);
    if (bytes === undefined) return;
    const fileName = name.slice(name.lastIndexOf('/') + 1);
    const found = await context.nested({ bytes, fileName });
    inside++;
    if (!PICTURE.test(name)) writer.name(fileName);
    else if (found.images === 0 && found.text === '') writer.images(1);
    writer.include(`embedded file ${inside}`, found);
  };
  return {
    names: zip.entries.map((entry) => entry.name),
    has: (name) => zip.entry(name) !== undefined,
    walk,
    relations: (name) => readRelations(name, walk),
    addText,
    addRest: async () => {
      let part = 0;
      for (const { name } of zip.entries) {
        if (context.budget.spent() !== undefined) return;
        if (done.has(name) || LOOKS.test(name) || BINARY.test(name)) continue;
        if (DRAWING.test(name) || (PICTURE.test(name) && !context.readsPictures)) writer.images(1);
        else if (name.endsWith('.rels')) addOutsideTargets(name, walk, writer);
        else if (/\.(?:xml|vml)$/i.test(name)) addText(name, `part ${++part}, `);
        else await addInside(name);
      }
    },
  };
}

type Walk = OfficePackage['walk'];

function readRelations(name: string, walk: Walk): ReadonlyMap<string, Relation> {
  const slash = name.lastIndexOf('/') + 1;
  const folder = name.slice(0, slash);
  const relations = new Map<string, Relation>();
  walk(`${folder}_rels/${name.slice(slash)}.rels`, {
    open: (element) => {
      const id = attributeOf(element, 'Id');
      const target = attributeOf(element, 'Target');
      if (id === undefined || target === undefined || relations.size >= RELATIONS_MAX) return;
      const outside = attributeOf(element, 'TargetMode') === 'External';
      const type = attributeOf(element, 'Type') ?? '';
      relations.set(id, {
        target: outside ? target : resolvePart(folder, target),
        type: type.slice(type.lastIndexOf('/') + 1),
        place: outside ? 'outside' : 'inside',
      });
    },
  });
  return relations;
}

/** Name of the part that `target` means from inside `folder`. */
function resolvePart(folder: string, target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : folder + target;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}

/** Addresses that links lead to: mail addresses and query strings hold identifiers. */
function addOutsideTargets(name: string, walk: Walk, writer: DocumentWriter): void {
  walk(name, {
    open: (element) => {
      if (attributeOf(element, 'TargetMode') !== 'External') return;
      writer.add('links', attributeOf(element, 'Target') ?? '');
    },
  });
}
