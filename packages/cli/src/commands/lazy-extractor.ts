/** Extraction that is loaded, and its workers started, only when a file needs it. */
import type { ExtractedDocument, Extractor, Source } from '@sealpost/extract';

export function createLazyExtractor(options: { readonly ocr: boolean }): Extractor {
  let loading: Promise<Extractor> | undefined;
  const load = async (): Promise<Extractor> => {
    const { createExtractor } = await import('@sealpost/extract');
    return createExtractor({ ocr: options.ocr, workers: 1 });
  };
  return {
    async extract(source: Source): Promise<ExtractedDocument> {
      loading ??= load();
      return await (await loading).extract(source);
    },
    async stop() {
      if (loading !== undefined) await (await loading).stop();
    },
  };
}
