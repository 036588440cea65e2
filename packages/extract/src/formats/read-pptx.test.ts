import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import pptxgen from 'pptxgenjs';
import { readContext } from '../testing/read-context.ts';
import { readPptx } from './read-pptx.ts';
import { placeTexts } from './testing/place-texts.ts';

// Its types describe the module as if it had a default export of its own, which the loader wraps once more.
type Deck = import('pptxgenjs').default;
const createDeck = (): Deck => new (pptxgen as unknown as new () => Deck)();
const read = async (deck: Deck) =>
  readPptx({ bytes: (await deck.write({ outputType: 'nodebuffer' })) as Buffer }, readContext());
const cells = (texts: readonly string[]) => texts.map((text) => ({ text }));

describe('readPptx', () => {
  it('joins runs, and reads tables, notes and alternative texts of a slide', async () => {
    const deck = createDeck();
    const slide = deck.addSlide();
    slide.addText([{ text: 'MRN 00' }, { text: '12345', options: { bold: true } }], { x: 1, y: 1 });
    slide.addTable([cells(['Patient name', 'DOB']), cells(['Ada Example', '1950-01-02'])], { x: 1, y: 2 });
    slide.addNotes('Call 555-0100');
    slide.addImage({
      data: 'image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      ...{ x: 1, y: 4, w: 1, h: 1, altText: 'Scan of Ada' },
    });
    const document = await read(deck);
    const texts = placeTexts(document);
    assert.equal(texts['slide 1, paragraph 1'], 'MRN 0012345');
    assert.equal(texts['slide 1, table 1 row 2'], 'Patient name: Ada Example\nDOB: 1950-01-02');
    assert.equal(texts['slide 1 notes, paragraph 1'], 'Call 555-0100');
    assert.equal(texts['slide 1, alternative text'], 'Scan of Ada');
    assert.equal(document.images, 1);
    assert.deepEqual(document.problems, []);
  });

  it('numbers slides in the order of the presentation, hidden ones too', async () => {
    const deck = createDeck();
    for (const text of ['first', 'second', 'third']) deck.addSlide().addText(text, { x: 1, y: 1 });
    const texts = placeTexts(await read(deck));
    assert.equal(texts['slide 2, paragraph 1'], 'second');
    assert.equal(texts['slide 3, paragraph 1'], 'third');
  });

  it('reads the cached values of charts', async () => {
    const deck = createDeck();
    const series = [{ name: 'Weight of Ada Example', labels: ['March', 'April'], values: [70, 71] }];
    deck.addSlide().addChart('bar', series, { x: 1, y: 1, w: 3, h: 3 });
    assert.match((await read(deck)).text, /Weight of Ada Example/);
  });

  it('leaves out the prompts of templates, not what people put there', async () => {
    const shape = (box: string, text: string): string =>
      `<p:sp><p:nvSpPr><p:nvPr>${box}</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
    const layout = `<p:sldLayout xmlns:p="p" xmlns:a="a">${shape('<p:ph type="dt"/>', '1/27/13')}${shape('<p:ph type="ftr"/>', 'Ward of Ada')}${shape('', 'Logo 7')}</p:sldLayout>`;
    const bytes = zipSync({
      'ppt/presentation.xml': strToU8('<p/>'),
      'ppt/slideLayouts/slideLayout1.xml': strToU8(layout),
    });
    assert.equal((await readPptx({ bytes }, readContext())).text, 'Ward of Ada\nLogo 7\n');
  });

  it('stops at the limit of slides', async () => {
    const deck = createDeck();
    for (const text of ['first', 'second']) deck.addSlide().addText(text, { x: 1, y: 1 });
    const bytes = (await deck.write({ outputType: 'nodebuffer' })) as Buffer;
    const document = await readPptx({ bytes }, readContext({ pagesMax: 1 }));
    assert.deepEqual(document.problems, ['too_large']);
    assert.doesNotMatch(document.text, /second/);
  });
});
