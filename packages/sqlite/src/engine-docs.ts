/** Documents as the main thread sees them: plain objects in, plain objects out, encoded on the way. */
import { AppError } from '@sealpost/kernel';
import { type BinaryField, decodeFrame, encodeFrame } from './binary-frame.ts';
import { toIndexValue } from './condition.ts';
import { ID_LENGTH_MAX } from './limits.ts';
import { OpError } from './op-error.ts';
import {
  type ClaimRequest,
  type CollectionDefinition,
  type DocChange,
  type FindAnswer,
  type FindRequest,
  type IndexValue,
  OP,
  type RawDoc,
  STATUS,
  type WhereClause,
  WRITE,
  type WriteAnswer,
  type WriteTuple,
} from './protocol.ts';
import type { PlaceBytes, RequestQueue } from './request-queue.ts';

/** A document as the engine takes it: top-level Uint8Array fields are kept as bytes, the rest as JSON. */
export interface EngineDoc {
  readonly _id: string;
}

export type EngineWrite =
  | { readonly op: 'insert'; readonly doc: EngineDoc }
  | { readonly op: 'put'; readonly doc: EngineDoc; readonly when?: WhereClause }
  | {
      readonly op: 'update';
      readonly id: string;
      readonly change: DocChange;
      readonly when?: WhereClause;
      readonly returnDoc?: true;
    }
  | { readonly op: 'delete'; readonly id: string; readonly when?: WhereClause };

export interface EngineWriteResult {
  readonly status: 'done' | 'conflict' | 'unmet';
  readonly doc?: EngineDoc;
}

export interface EngineCollection {
  write(ops: readonly EngineWrite[]): Promise<EngineWriteResult[]>;
  get(ids: readonly string[]): Promise<(EngineDoc | undefined)[]>;
  find(request: FindRequest): Promise<{ readonly docs: EngineDoc[]; readonly next?: string }>;
  claim(request: ClaimRequest): Promise<EngineDoc[]>;
  deleteMany(request: FindRequest): Promise<number>;
  count(request: FindRequest): Promise<number>;
}

export interface EngineDocs {
  /** Creates or changes the collection's table. `docSizeBytesMax` bounds what one document may take. */
  define(definition: CollectionDefinition, docSizeBytesMax: number): Promise<EngineCollection>;
}

interface Encoding {
  readonly fields: readonly string[];
  readonly sizeBytesMax: number;
}

const NO_BYTES = -1;
const STATUS_NAMES = ['done', 'conflict', 'unmet'] as const;

function invalid(rule: string): AppError {
  return new AppError('STORE_QUERY_INVALID', { facts: { rule } });
}

function checkId(id: unknown): string {
  if (typeof id !== 'string' || id.length === 0 || id.length > ID_LENGTH_MAX || !id.isWellFormed()) {
    throw invalid('an id is well-formed text of 1 to 512 characters');
  }
  return id;
}

/** The fields that JSON carries; the binary ones land in `binary`. The object itself when it has none. */
function plainOf(fields: object, binary: BinaryField[]): object {
  let plain: Record<string, unknown> | undefined;
  const values = fields as Readonly<Record<string, unknown>>;
  for (const name in values) {
    const value = values[name];
    if (typeof value === 'number' && !Number.isFinite(value)) throw invalid('a number is finite');
    if (!(value instanceof Uint8Array)) continue;
    plain ??= { ...fields };
    delete plain[name];
    binary.push([name, value]);
  }
  return plain ?? fields;
}

function columnsOf(encoding: Encoding, doc: EngineDoc): IndexValue[] {
  const values = doc as unknown as Readonly<Record<string, unknown>>;
  const columns: IndexValue[] = [];
  try {
    for (const field of encoding.fields) columns.push(toIndexValue(field, values[field]));
    return columns;
  } catch (thrown) {
    throw thrown instanceof OpError ? invalid(thrown.message) : thrown;
  }
}

/** A write with its bytes apart: they are placed once the whole call has proved valid. */
interface Prepared {
  readonly frame: Buffer | undefined;
  readonly sizeBytes: number;
  readonly tuple: (at: number, sizeBytes: number) => WriteTuple;
}

function checkSize(encoding: Encoding, sizeBytes: number): number {
  if (sizeBytes <= encoding.sizeBytesMax) return sizeBytes;
  throw new AppError('STORE_DOC_TOO_LARGE', { facts: { sizeBytes, sizeBytesMax: encoding.sizeBytesMax } });
}

function prepareDoc(encoding: Encoding, write: EngineWrite & { readonly op: 'insert' | 'put' }): Prepared {
  const { doc } = write;
  const kind = write.op === 'insert' ? WRITE.insert : WRITE.put;
  const when = write.op === 'put' && write.when !== undefined ? cleanWhere(write.when) : undefined;
  const id = checkId(doc._id);
  const binary: BinaryField[] = [];
  const json = JSON.stringify(plainOf(doc, binary));
  const frame = binary.length === 0 ? undefined : encodeFrame(binary);
  const sizeBytes = checkSize(encoding, json.length + (frame?.byteLength ?? 0));
  const columns = columnsOf(encoding, doc);
  const tuple = (at: number, size: number): WriteTuple =>
    when === undefined ? [kind, id, json, at, size, columns] : [kind, id, json, at, size, columns, when];
  return { frame, sizeBytes, tuple };
}

function prepareUpdate(encoding: Encoding, write: EngineWrite & { readonly op: 'update' }): Prepared {
  const id = checkId(write.id);
  const binary: BinaryField[] = [];
  const { change, when } = write;
  const plain = change.set === undefined ? change : { ...change, set: plainOf(change.set, binary) };
  const text = JSON.stringify({ change: plain, when });
  const frame = binary.length === 0 ? undefined : encodeFrame(binary);
  const returned = write.returnDoc === true ? 1 : 0;
  return {
    frame,
    sizeBytes: checkSize(encoding, text.length + (frame?.byteLength ?? 0)),
    tuple: (at, size) => [WRITE.update, id, text, at, size, returned],
  };
}

function prepare(encoding: Encoding, write: EngineWrite): Prepared {
  if (write.op === 'update') return prepareUpdate(encoding, write);
  if (write.op === 'delete') {
    const id = checkId(write.id);
    return { frame: undefined, sizeBytes: 0, tuple: () => [WRITE.delete, id, write.when ?? null] };
  }
  return prepareDoc(encoding, write);
}

function decodeDoc([json, binary]: RawDoc): EngineDoc {
  const doc = JSON.parse(json) as EngineDoc & Record<string, unknown>;
  if (binary !== null) for (const [name, bytes] of decodeFrame(binary)) doc[name] = bytes;
  return doc;
}

function decodeAnswer(answer: WriteAnswer): EngineWriteResult {
  const [status, doc] = typeof answer === 'number' ? [answer, null] : answer;
  if (status === STATUS.failed) throw invalid(typeof doc === 'string' ? doc : 'unknown');
  const name = STATUS_NAMES[status] ?? 'unmet';
  return doc === null || typeof doc === 'string' ? { status: name } : { status: name, doc: decodeDoc(doc) };
}

/** Conditions and values go to the worker as JSON would keep them: undefined members vanish. */
function cleanWhere(where: WhereClause): WhereClause {
  const clean: Record<string, WhereClause[string]> = {};
  for (const [field, condition] of Object.entries(where)) if (condition !== undefined) clean[field] = condition;
  return clean;
}

async function write(
  queue: RequestQueue,
  target: { readonly number: number; readonly encoding: Encoding },
  ops: readonly EngineWrite[],
): Promise<EngineWriteResult[]> {
  if (ops.length === 0) return [];
  const prepared = ops.map((op) => prepare(target.encoding, op));
  let sizeBytes = 0;
  for (const item of prepared) sizeBytes += item.sizeBytes;
  const build = (place: PlaceBytes): WriteTuple[] => {
    const tuples: WriteTuple[] = [];
    for (const { frame, tuple } of prepared) {
      tuples.push(frame === undefined ? tuple(0, NO_BYTES) : tuple(place(frame), frame.byteLength));
    }
    return tuples;
  };
  const size = { kind: 'write', rows: ops.length, sizeBytes } as const;
  const answers = (await queue.request(size, (place) => [OP.write, target.number, build(place)])) as WriteAnswer[];
  return answers.map(decodeAnswer);
}

async function countAll(queue: RequestQueue, number: number, request: FindRequest): Promise<number> {
  let total = 0;
  let after: string | null = null;
  for (;;) {
    const slice: FindRequest = { ...request, after };
    const op = [OP.count, number, slice] as const;
    const answer = await queue.request({ kind: 'drain', rows: 1, sizeBytes: 0 }, () => op);
    const [counted, next] = answer as readonly [number, string | null];
    total += counted;
    if (next === null) return total;
    after = next;
  }
}

export function createEngineDocs(queue: RequestQueue): EngineDocs {
  const drain = (op: readonly [number, ...unknown[]]): Promise<unknown> =>
    queue.request({ kind: 'drain', rows: 1, sizeBytes: 0 }, () => op);
  const cleaned = (request: FindRequest): FindRequest => ({ ...request, where: cleanWhere(request.where) });
  return {
    async define(definition, docSizeBytesMax) {
      const number = (await drain([OP.defineCollection, definition])) as number;
      const fields = [...new Set(definition.indexes.flatMap((index) => index.fields))];
      const encoding: Encoding = {
        fields: fields.filter((field) => field !== '_id').sort(),
        sizeBytesMax: docSizeBytesMax,
      };
      return {
        write: (ops) => write(queue, { number, encoding }, ops),
        async get(ids) {
          const answer = (await drain([OP.get, number, ids.map(checkId)])) as readonly (RawDoc | null)[];
          return answer.map((raw) => (raw === null ? undefined : decodeDoc(raw)));
        },
        async find(request) {
          const [docs, next] = (await drain([OP.find, number, cleaned(request)])) as FindAnswer;
          return { docs: docs.map(decodeDoc), ...(next === null ? {} : { next }) };
        },
        async claim(request) {
          const set = JSON.parse(JSON.stringify(request.set)) as Record<string, unknown>;
          const clean: ClaimRequest = { ...request, set, where: cleanWhere(request.where) };
          return ((await drain([OP.claim, number, clean])) as RawDoc[]).map(decodeDoc);
        },
        deleteMany: (request) => drain([OP.deleteMany, number, cleaned(request)]) as Promise<number>,
        count: (request) => countAll(queue, number, cleaned(request)),
      };
    },
  };
}
