/** Judges files on this machine and asks both policies about each; detection is loaded here and nowhere earlier. */
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type ClassifiedFile, classifyFile, createMessageClassifier, type MessageClassifier } from '@sealpost/classify';
import { Protection, type Purpose } from '@sealpost/contracts';
import {
  createSimulation,
  type PolicyDocument,
  type SimulatedMessage,
  type SimulatedRecipient,
} from '@sealpost/policy';
import { type CommandContext, isSet, listOf, textOf } from '../command.ts';
import { valueOf } from '../input/enum-names.ts';
import { parseMailbox, splitMailboxes } from '../input/mailbox.ts';
import { readAllStdin } from '../input/read-stdin.ts';
import { PURPOSES } from '../views/enums.ts';
import { createLazyExtractor } from './lazy-extractor.ts';
import type { SimulationView } from './policy-simulate.ts';

/** The whole mail as one call may carry it. */
const FILE_BYTES_MAX = 33_554_432;
/** Text looked into per file, as dlp does by default. */
const SCAN_BYTES_MAX = 4_194_304;
const PURPOSE_DEFAULT = 'treatment';

interface FilesToSimulate {
  readonly draft: PolicyDocument;
  readonly current: PolicyDocument;
  readonly files: readonly string[];
}

/** Detectors of the draft are used for both: what they find is there to be seen whoever looks. */
export async function simulateFiles(
  context: CommandContext,
  { draft, current, files }: FilesToSimulate,
): Promise<SimulationView> {
  const { io, output } = context;
  const extractor = createLazyExtractor({ ocr: false });
  const tools = createMessageClassifier({
    scanBytesMax: SCAN_BYTES_MAX,
    extractor,
    monotonicMs: () => io.clock.monotonicMs(),
    tenantDetectors: draft.detectors ?? [],
  });
  const simulation = createSimulation({
    current: { policy: current, version: 0 },
    draft: { policy: draft, version: 0 },
  });
  const failed: string[] = [];
  const progress = output.progress();
  try {
    for (const [index, label] of files.entries()) {
      progress.update(`${index} of ${files.length} tried`);
      const message = await judge(context, { label, tools });
      if (message === undefined) failed.push(label);
      else simulation.add(message);
    }
  } finally {
    progress.clear();
    await extractor.stop();
  }
  const { changes, rules, changedByRule, ...counts } = simulation.result();
  return {
    ...{ source: 'files', ...counts, changedByRule, failed, limits: [] },
    changes: changes.map(({ sampleIds, ...change }) => ({ ...change, messages: sampleIds })),
    rules: rules.map((row) => ({ rule: row.rule, before: row.recipientsBefore, after: row.recipientsAfter })),
  };
}

/** Undefined for a file that cannot be read: it is told of at the end, and the others go on. */
async function judge(
  context: CommandContext,
  { label, tools }: { readonly label: string; readonly tools: MessageClassifier },
): Promise<SimulatedMessage | undefined> {
  const { io, options } = context;
  let bytes: Uint8Array;
  try {
    if (label === '-') bytes = await readAllStdin(io, FILE_BYTES_MAX);
    else {
      const path = resolve(io.cwd, label);
      if ((await stat(path)).size > FILE_BYTES_MAX) return undefined;
      bytes = await readFile(path);
    }
  } catch {
    return undefined;
  }
  const classified = await classifyFile(tools, { bytes, ...(label === '-' ? {} : { fileName: basename(label) }) });
  const { readable, envelope, verdict } = classified;
  const purpose = valueOf<Purpose>(PURPOSES, textOf(options, 'purpose') ?? PURPOSE_DEFAULT) ?? 0;
  return {
    id: label,
    facts: {
      ...{ verdict, purpose, minimumProtection: Protection.PROTECTION_UNSPECIFIED },
      ...{ stream: textOf(options, 'stream') ?? '', sender: envelope.mailFrom },
      ...{ sizeBytes: readable.sizeBytes, attachments: readable.attachments },
    },
    recipients: recipientsOf(context, classified),
  };
}

/** Whom --to names, else whom the mail names; a document that is no mail goes to somebody of no known domain. */
function recipientsOf({ options }: CommandContext, { envelope }: ClassifiedFile): readonly SimulatedRecipient[] {
  const named = listOf(options, 'to')
    .flatMap(splitMailboxes)
    .map((text) => parseMailbox(text).address);
  const addresses = named.length > 0 ? named : envelope.recipients.map(({ address }) => address);
  const authorized = isSet(options, 'authorized');
  return (addresses.length === 0 ? [''] : addresses).map((address, index) => ({
    index,
    domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase(),
    authorized,
  }));
}
