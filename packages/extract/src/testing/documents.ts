/** Documents for tests, made by the libraries that people make them with. */
import { PDFDocument, StandardFonts } from 'pdf-lib';

/** A page per text; lines of a text stand below each other. */
export async function letterPdf(...pages: readonly string[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const text of pages) {
    pdf.addPage().drawText(text, { x: 50, y: 700, size: 11, lineHeight: 14, font });
  }
  return pdf.save();
}
