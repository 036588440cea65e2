/** `sealpost preview`: what would be found and decided, without sending. */
import type { PreviewMessageResponse } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, isSet } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { MESSAGE_OPTIONS } from '../input/message-flags.ts';
import { findMessageSources } from '../input/message-sources.ts';
import { maskAddress } from '../output/mask.ts';
import type { Table } from '../output/table.ts';
import { verdictText } from '../views/message-text.ts';
import { type DecisionView, decisionView, type VerdictView, verdictView } from '../views/message-view.ts';

interface PreviewView {
  readonly source: string;
  readonly verdict: VerdictView;
  readonly recipients: readonly { readonly index: number; readonly address: string; readonly decision: DecisionView }[];
}

export const PREVIEW: CommandSpec = {
  name: 'preview',
  args: '[file...]',
  summary: 'Say what would be found in a message and decided for each recipient. Nothing is stored or sent.',
  detail: 'Takes the same input as send. Exit code 3 when a recipient would be refused or the message held.',
  options: [...MESSAGE_OPTIONS, { flags: '--show-addresses', describe: 'addresses in full' }],
  examples: [
    ['sealpost preview examples/lab-result.eml', 'findings and decisions for one .eml file'],
    [
      'sealpost preview --from a@example.org --to b@example.com --text @letter.txt --json',
      'the same from flags, as JSON',
    ],
  ],
  run: runPreview,
};

async function runPreview(context: CommandContext): Promise<ExitCode> {
  const sources = await findMessageSources(context);
  const { output, io } = context;
  const progress = output.progress();
  const views: PreviewView[] = [];
  await withClient(context, async (client) => {
    for (const [index, source] of sources.entries()) {
      progress.update(`${index} of ${sources.length} previewed`);
      const response = await client.preview(await source.load(), { signal: io.signal });
      views.push(toView(source.label, response));
    }
  });
  progress.clear();
  if (output.json) output.document({ previews: views });
  else for (const view of views) printPreview(context, view);
  const stopped = views.some(({ recipients }) => recipients.some(({ decision }) => decision.action !== 'deliver'));
  return stopped ? EXIT.refused : EXIT.done;
}

function toView(source: string, response: PreviewMessageResponse): PreviewView {
  const recipients = response.recipients.map(({ address, decision }, index) => ({
    index,
    address,
    decision: decisionView(decision),
  }));
  return { source, verdict: verdictView(response.verdict), recipients };
}

function printPreview(context: CommandContext, view: PreviewView): void {
  const { output, options } = context;
  const name = (address: string): string => (isSet(options, 'showAddresses') ? address : maskAddress(address));
  const table: Table = {
    columns: [
      { header: 'recipient' },
      { header: 'decision' },
      { header: 'protection' },
      { header: 'method' },
      { header: 'rule', whole: true },
      { header: 'policy' },
      { header: 'reason' },
    ],
    rows: view.recipients.map(({ address, decision }) => [
      name(address),
      { text: decision.action ?? '-', tone: decision.action === 'deliver' ? 'good' : 'warn' },
      decision.protection ?? '-',
      decision.method ?? 'chosen when sent',
      decision.rule ?? '-',
      decision.policyVersion ?? '-',
      decision.reason ?? '-',
    ]),
    empty: 'No recipients.',
  };
  output.line(`${view.source}: ${verdictText(view.verdict)}`);
  output.table(table);
}
