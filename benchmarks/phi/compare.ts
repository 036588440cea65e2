/** Gives every text of a corpus to every tool in turn, so that all meet the same machine at the same time. */
import { type CorpusFigures, measureAccuracy } from './accuracy.ts';
import type { Corpus } from './corpora/corpora.ts';
import type { Tool, ToolAnswer } from './rivals/tool.ts';

/** Texts that each tool reads before it is timed: compilers and caches are warm in a running pipeline. */
const WARM_UP_TEXTS = 40;
const WARM_UP_SHARE = 0.1;

export async function compareOn(corpus: Corpus, tools: readonly Tool[]): Promise<CorpusFigures[]> {
  const warmUp = Math.min(WARM_UP_TEXTS, Math.ceil(corpus.rows.length * WARM_UP_SHARE));
  for (const { text } of corpus.rows.slice(0, warmUp)) for (const tool of tools) await tool.read(text);
  const answers = tools.map((): ToolAnswer[] => []);
  for (const [at, { text }] of corpus.rows.entries()) {
    for (let turn = 0; turn < tools.length; turn += 1) {
      const which = (at + turn) % tools.length;
      answers[which]?.push(await (tools[which] as Tool).read(text));
    }
  }
  return tools.map(({ name }, which) => measureAccuracy({ tool: name, corpus, answers: answers[which] ?? [] }));
}
