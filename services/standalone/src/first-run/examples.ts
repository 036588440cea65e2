/** The messages in examples/ and what must become of them, read and checked. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessageInput } from '@sealpost/client';
import { Lane, Purpose, SubmitMessageRequest } from '@sealpost/contracts';

export interface ExpectedRecipient {
  readonly address: string;
  /** Name of a RecipientState without its prefix: `DELIVERED`. */
  readonly state: string;
  /** Name of a Method without its prefix; null when none was chosen. */
  readonly method: string | null;
}

export interface ExpectedOutcome {
  /** Name of a VerdictLevel without its prefix, lower case. */
  readonly verdict: string;
  readonly recipients: readonly ExpectedRecipient[];
}

export interface ExpectedRefusal {
  readonly refused: { readonly reason: string; readonly field: string };
}

export interface Example {
  readonly name: string;
  /** Path below examples/. */
  readonly file: string;
  readonly message: MessageInput;
  readonly expect: ExpectedOutcome | ExpectedRefusal;
}

export interface ExampleKey {
  readonly address: string;
  readonly key: Buffer;
}

export interface Examples {
  readonly keys: readonly ExampleKey[];
  readonly messages: readonly Example[];
}

export const isRefusal = (expect: Example['expect']): expect is ExpectedRefusal => 'refused' in expect;

interface ExpectedFile {
  readonly keys: readonly { readonly address: string; readonly file: string }[];
  readonly messages: readonly {
    readonly name: string;
    readonly file: string;
    readonly lane: string;
    readonly purpose: string;
    readonly expect: Example['expect'];
  }[];
}

/** Rejects when a file is missing or expected.json names a lane or purpose that does not exist. */
export async function loadExamples(folder: string): Promise<Examples> {
  const expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as ExpectedFile;
  return {
    keys: await Promise.all(
      expected.keys.map(async ({ address, file }) => ({ address, key: await readFile(join(folder, file)) })),
    ),
    messages: await Promise.all(
      expected.messages.map(async ({ name, file, lane, purpose, expect }) => {
        const content = contentOf(file, await readFile(join(folder, file)));
        const message = {
          ...content,
          lane: enumValue(Lane, `LANE_${lane.toUpperCase()}`),
          purpose: enumValue(Purpose, `PURPOSE_${purpose.toUpperCase()}`),
        };
        return { name, file, message, expect };
      }),
    ),
  };
}

/** `.json` is a SubmitMessageRequest in the JSON form of protobuf, anything else an RFC 5322 message. */
function contentOf(file: string, bytes: Buffer): MessageInput {
  if (!file.endsWith('.json')) return { rawMime: bytes };
  return SubmitMessageRequest.fromJSON(JSON.parse(bytes.toString('utf8'))).message ?? {};
}

function enumValue<V extends number>(values: Readonly<Record<string, V>>, name: string): V {
  const value = values[name];
  if (value === undefined) throw new RangeError(`expected.json: there is no ${name}`);
  return value;
}
