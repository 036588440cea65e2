/** Reads PPTX: slides in order (hidden ones too), their tables, notes, comments, alternative texts, embedded files. */
import type { FormatReader } from '../types.ts';
import { createFormatWriter } from './format-writer.ts';
import { type OfficePackage, openOfficePackage } from './office-package.ts';
import { addOfficeProperties } from './office-properties.ts';
import { relationId } from './xml-walk.ts';

const PRESENTATION = 'ppt/presentation.xml';
const SLIDE = /^ppt\/slides\/[^/]+\.xml$/;
/** Relations of a slide that lead to what people wrote about it. */
const ABOUT: Readonly<Record<string, string>> = { notesSlide: 'notes', comments: 'comments', comment: 'comments' };

export const readPptx: FormatReader = async (source, context) => {
  const writer = createFormatWriter(context);
  const parts = await openOfficePackage(source, context, writer);
  if (parts === undefined) return writer.finish('pptx');
  const slides = slideNames(parts);
  if (!parts.has(PRESENTATION) && slides.length === 0) writer.problem('unreadable');
  for (const [index, slide] of slides.entries()) {
    if (!context.budget.takePage()) break;
    const place = `slide ${index + 1}`;
    parts.addText(slide, `${place}, `);
    for (const { target, type, place: where } of parts.relations(slide).values()) {
      if (where === 'outside') writer.add(`${place}, links`, target);
      else if (ABOUT[type] !== undefined) parts.addText(target, `${place} ${ABOUT[type]}, `);
    }
  }
  addOfficeProperties(parts, writer);
  await parts.addRest();
  return writer.finish('pptx');
};

/** Slides as the presentation orders them, then those it does not mention. */
function slideNames(parts: OfficePackage): readonly string[] {
  const relations = parts.relations(PRESENTATION);
  const ordered = new Set<string>();
  parts.walk(PRESENTATION, {
    open: (element) => {
      if (element.name !== 'sldId') return;
      const target = relations.get(relationId(element))?.target;
      if (target !== undefined && parts.has(target)) ordered.add(target);
    },
  });
  for (const name of parts.names) if (SLIDE.test(name)) ordered.add(name);
  return [...ordered];
}
