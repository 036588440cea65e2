/**
 * Bulk writes: one result per operation although MongoDB's reply to updates and deletes holds only totals.
 *
 * All matched or none: the total says it. Some matched: what this write changed carries its tag, and one read finds it.
 * An answer that was lost is looked for in the same way; inserts are sent again, since a document in the way that
 * carries the tag is this insert's own. When even that does not tell, the write rejects with STORE_UNAVAILABLE.
 */
import type { Doc, WriteOp, WriteResult } from '../port.ts';
import { toUpdate } from './mongo-change.ts';
import { type Clash, findInTheWay } from './mongo-clash.ts';
import { runDeletes } from './mongo-delete.ts';
import { DUPLICATE_KEY, fromCode, outcomeUnknown } from './mongo-errors.ts';
import { byId, type FilterDoc } from './mongo-filter.ts';
import { type ReadScope, readIds } from './mongo-find.ts';
import { checkId, type Fields, measure, READ_PROJECTION, toStored } from './mongo-layout.ts';
import {
  COMMAND_OPS_MAX,
  COMMAND_SIZE_BYTES_MAX,
  CONFLICT_ROUNDS_MAX,
  LOST_ANSWER_ROUNDS_MAX,
} from './mongo-limits.ts';
import { runMoving } from './mongo-moving.ts';
import { chunkBySize, idOf, planRuns, type Run } from './mongo-plan.ts';

export interface WriteScope extends ReadScope {
  /** A number that no other write uses. */
  readonly newTag: () => number;
}

interface Statement {
  readonly at: number;
  readonly id: string;
  readonly sizeBytes: number;
  /** What goes to the server. */
  readonly body: FilterDoc;
}

interface ServerError {
  readonly index: number;
  readonly code: number;
}

interface Bulk<D extends Doc> {
  readonly scope: WriteScope;
  readonly ops: readonly WriteOp<D>[];
  readonly results: (WriteResult<D> | undefined)[];
  /** Operations that the server refused for their values; thrown once their neighbours are through. */
  readonly refused: number[];
}

const LIMITS = { opsMax: COMMAND_OPS_MAX, sizeBytesMax: COMMAND_SIZE_BYTES_MAX } as const;

/** Documents that carry the tag, by id. */
async function findTagged(
  scope: WriteScope,
  ids: readonly string[],
  look: { readonly tag: number; readonly projection: object },
): Promise<Map<string, Fields>> {
  const docs = await readIds(scope, ids, look.projection);
  return new Map(docs.filter((doc) => doc['_w'] === look.tag).map((doc) => [doc._id, doc]));
}

/** The document as readers see it. */
function withoutOwn<D>(stored: Fields): D {
  const { _w, _u, ...doc } = stored;
  return doc as D;
}

/** Writes that clashed, with the tag they went out with. */
async function answerClashes<D extends Doc>(bulk: Bulk<D>, clashes: readonly Clash[], tag: number): Promise<number[]> {
  if (clashes.length === 0) return [];
  const again: number[] = [];
  const inTheWay = await findInTheWay(bulk.scope, clashes);
  clashes.forEach(({ at, insert }, i) => {
    const other = inTheWay[i];
    if (other === undefined) again.push(at);
    else if (insert && other['_w'] === tag && other['_id'] === idOf(bulk.ops[at] as WriteOp<D>)) {
      bulk.results[at] = { status: 'done' };
    } else bulk.results[at] = { status: 'conflict', doc: withoutOwn<D>(other) };
  });
  return again;
}

async function sendInserts<D extends Doc>(
  bulk: Bulk<D>,
  statements: readonly Statement[],
  tag: number,
): Promise<number[]> {
  const command = {
    insert: bulk.scope.layout.name,
    documents: statements.map((statement) => statement.body),
    ordered: false,
  };
  for (let round = 1; ; round++) {
    const answer = await bulk.scope.link.write(command);
    if (answer === undefined) {
      if (round === LOST_ANSWER_ROUNDS_MAX) throw outcomeUnknown();
      continue;
    }
    const errors = new Map(((answer['writeErrors'] ?? []) as ServerError[]).map((error) => [error.index, error.code]));
    const clashes: Clash[] = [];
    statements.forEach(({ at, body }, i) => {
      const code = errors.get(i);
      if (code === undefined) bulk.results[at] = { status: 'done' };
      else if (code === DUPLICATE_KEY) clashes.push({ at, doc: body, insert: true });
      else bulk.refused.push(code);
    });
    return answerClashes(bulk, clashes, tag);
  }
}

async function runInserts<D extends Doc>(bulk: Bulk<D>, at: readonly number[]): Promise<void> {
  const { layout, newTag } = bulk.scope;
  let left = at;
  for (let round = 1; left.length > 0; round++) {
    const tag = newTag();
    const statements = left.map((position): Statement => {
      const { doc } = bulk.ops[position] as WriteOp<D> & { readonly op: 'insert' };
      const body = toStored(layout, doc as unknown as Fields, tag);
      return { at: position, id: doc._id, sizeBytes: measure(layout, doc as unknown as Fields), body };
    });
    const again: number[] = [];
    for (const chunk of chunkBySize(statements, LIMITS)) again.push(...(await sendInserts(bulk, chunk, tag)));
    left = again;
    if (round === CONFLICT_ROUNDS_MAX) {
      for (const position of left) bulk.results[position] = { status: 'conflict' };
      return;
    }
  }
}

function toStatement<D extends Doc>(bulk: Bulk<D>, at: number, tag: number): Statement {
  const { layout } = bulk.scope;
  const op = bulk.ops[at] as WriteOp<D> & { readonly op: 'put' | 'update' };
  if (op.op === 'put') {
    const doc = op.doc as unknown as Fields;
    const u = toStored(layout, doc, tag);
    const q = byId(op.doc._id, op.when);
    const body = op.when === undefined ? { q, u, upsert: true } : { q, u };
    return { at, id: op.doc._id, sizeBytes: measure(layout, doc), body };
  }
  const { update, sizeBytes } = toUpdate(layout, op.change, tag);
  return { at, id: op.id, sizeBytes, body: { q: byId(op.id, op.when), u: update } };
}

/** A single update that returns its document: found, changed and read in one step. */
async function updateAndReturn<D extends Doc>(bulk: Bulk<D>, statement: Statement, tag: number): Promise<void> {
  const { link, layout } = bulk.scope;
  const { q, u } = statement.body;
  const command = { findAndModify: layout.name, query: q, update: u, new: true, fields: READ_PROJECTION };
  let answer: Fields | undefined;
  try {
    answer = await link.write(command);
  } catch (thrown) {
    if (!isDuplicate(thrown)) throw thrown;
    bulk.results[statement.at] = { status: 'conflict' };
    return;
  }
  if (answer === undefined) {
    const doc = (await findTagged(bulk.scope, [statement.id], { tag, projection: {} })).get(statement.id);
    if (doc === undefined) throw outcomeUnknown();
    bulk.results[statement.at] = { status: 'done', doc: withoutOwn<D>(doc) };
    return;
  }
  const doc = answer['value'] as D | null;
  bulk.results[statement.at] = doc === null ? { status: 'unmet' } : { status: 'done', doc };
}

function isDuplicate(thrown: unknown): boolean {
  return (thrown as { readonly facts?: Fields }).facts?.['mongoCode'] === DUPLICATE_KEY;
}

/** Which of the statements took effect: from the totals where they suffice, else by reading the tag. */
async function judgeUpdates<D extends Doc>(
  bulk: Bulk<D>,
  sent: { readonly statements: readonly Statement[]; readonly tag: number; readonly matched: number | undefined },
): Promise<void> {
  const { statements, tag, matched } = sent;
  const opAt = (at: number): WriteOp<D> => bulk.ops[at] as WriteOp<D>;
  const returning = statements.filter(({ at }) => (opAt(at) as { readonly returnDoc?: true }).returnDoc === true);
  const settled = matched === statements.length || matched === 0;
  if (settled) for (const { at } of statements) bulk.results[at] = { status: matched === 0 ? 'unmet' : 'done' };
  if (settled && (matched === 0 || returning.length === 0)) return;
  const asked = settled ? returning : statements;
  const projection = returning.length > 0 ? {} : { _w: 1 };
  const tagged = await findTagged(
    bulk.scope,
    asked.map(({ id }) => id),
    { tag, projection },
  );
  // Fewer than took effect: another writer has changed one since, and it no longer tells.
  if (tagged.size < (settled ? asked.length : (matched ?? statements.length))) throw outcomeUnknown();
  for (const { at, id } of asked) {
    const doc = tagged.get(id);
    const returns = (opAt(at) as { readonly returnDoc?: true }).returnDoc === true;
    if (doc === undefined) bulk.results[at] = { status: 'unmet' };
    else bulk.results[at] = returns ? { status: 'done', doc: withoutOwn<D>(doc) } : { status: 'done' };
  }
}

async function sendUpdates<D extends Doc>(
  bulk: Bulk<D>,
  statements: readonly Statement[],
  tag: number,
): Promise<number[]> {
  const { link, layout } = bulk.scope;
  const updates = statements.map((statement) => statement.body);
  const answer = await link.write({ update: layout.name, updates, ordered: false });
  const errors = new Map(((answer?.['writeErrors'] ?? []) as ServerError[]).map((error) => [error.index, error.code]));
  const clashes: Clash[] = [];
  const applied: Statement[] = [];
  statements.forEach((statement, i) => {
    const code = errors.get(i);
    const op = bulk.ops[statement.at] as WriteOp<D>;
    if (code === undefined) applied.push(statement);
    else if (code !== DUPLICATE_KEY) bulk.refused.push(code);
    else if (op.op === 'put') clashes.push({ at: statement.at, doc: statement.body['u'] as FilterDoc, insert: false });
    else bulk.results[statement.at] = { status: 'conflict' };
  });
  const matched = answer === undefined ? undefined : Number(answer['n']);
  if (applied.length > 0) await judgeUpdates(bulk, { statements: applied, tag, matched });
  return answerClashes(bulk, clashes, tag);
}

async function runUpdates<D extends Doc>(bulk: Bulk<D>, at: readonly number[]): Promise<void> {
  let left = at;
  for (let round = 1; left.length > 0; round++) {
    const tag = bulk.scope.newTag();
    const statements = left.map((position) => toStatement(bulk, position, tag));
    const [first] = statements as [Statement];
    const op = bulk.ops[first.at] as WriteOp<D>;
    if (statements.length === 1 && op.op === 'update' && op.returnDoc === true) {
      await updateAndReturn(bulk, first, tag);
      return;
    }
    const again: number[] = [];
    for (const chunk of chunkBySize(statements, LIMITS)) again.push(...(await sendUpdates(bulk, chunk, tag)));
    left = again;
    if (round === CONFLICT_ROUNDS_MAX) {
      for (const position of left) bulk.results[position] = { status: 'conflict' };
      return;
    }
  }
}

async function runSingle<D extends Doc>(bulk: Bulk<D>, at: number): Promise<void> {
  const op = bulk.ops[at] as WriteOp<D>;
  if (op.op === 'update') bulk.results[at] = await runMoving(bulk.scope, op);
  else await runUpdates(bulk, [at]);
}

async function runOne<D extends Doc>(bulk: Bulk<D>, run: Run): Promise<void> {
  switch (run.kind) {
    case 'insert':
      return runInserts(bulk, run.at);
    case 'update':
      return runUpdates(bulk, run.at);
    case 'single':
      for (const at of run.at) await runSingle(bulk, at);
      return;
    case 'delete': {
      const deletes = run.at.map((at) => bulk.ops[at] as WriteOp<D> & { readonly op: 'delete' });
      const statuses = await runDeletes(bulk.scope, deletes);
      run.at.forEach((at, i) => {
        bulk.results[at] = { status: statuses[i] ?? 'unmet' };
      });
    }
  }
}

/** One result per operation, in order. Errors: STORE_UNAVAILABLE, STORE_DISK_FULL, STORE_DOC_TOO_LARGE, STORE_QUERY_INVALID. */
export async function writeBulk<D extends Doc>(
  scope: WriteScope,
  ops: readonly WriteOp<D>[],
): Promise<readonly WriteResult<D>[]> {
  // All are looked at before the first is sent: a call that is wrong changes nothing.
  for (const op of ops) {
    checkId(idOf(op));
    if (op.op === 'insert' || op.op === 'put') measure(scope.layout, op.doc as unknown as Fields);
    else if (op.op === 'update') toUpdate(scope.layout, op.change, 0);
  }
  const bulk: Bulk<D> = { scope, ops, results: new Array(ops.length).fill(undefined), refused: [] };
  for (const run of planRuns(scope.layout, ops)) await runOne(bulk, run);
  const [refused] = bulk.refused;
  if (refused !== undefined) throw fromCode(refused);
  return bulk.results as WriteResult<D>[];
}
