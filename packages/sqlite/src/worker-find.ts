/** Queries inside the worker: index walks with exact SQL bounds, the rest of a condition judged row by row. */
import { conditionSql, fromSqlValue, isRange, matches, type SqlValue, toSqlValue } from './condition.ts';
import { FIND_SCAN_ROWS_MAX } from './limits.ts';
import { OpError } from './op-error.ts';
import type { ClaimRequest, ConditionValue, FindAnswer, FindRequest, RawDoc, WhereClause } from './protocol.ts';
import { row, type Statements } from './statements.ts';
import { columnOf, type Table, type TableIndex } from './worker-collection.ts';
import { type BinaryColumn, loadBinary, openRow, toRawDoc } from './worker-rows.ts';
import { changeRow, fieldReader, removeRow, type WriteContext } from './worker-writes.ts';

interface Plan {
  readonly terms: string[];
  readonly values: SqlValue[];
  /** Conditions on fields without a column. */
  readonly rest: WhereClause;
  readonly hasRest: boolean;
  /** Columns of the walk that are not pinned by equality, then the id. */
  readonly walk: readonly string[];
  readonly from: string;
}

function indexNamed(table: Table, name: string | null): TableIndex | undefined {
  if (name === null) return undefined;
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw new OpError('STORE_QUERY_INVALID', `collection ${table.name} has no index ${name}`);
  return index;
}

function makePlan(table: Table, indexName: string | null, where: WhereClause): Plan {
  const index = indexNamed(table, indexName);
  const terms: string[] = [];
  const values: SqlValue[] = [];
  const rest: Record<string, WhereClause[string]> = {};
  let hasRest = false;
  for (const field of index?.fields ?? []) terms.push(`${columnOf(field)} IS NOT NULL`);
  for (const field in where) {
    const condition = where[field];
    if (condition === undefined) continue;
    if (field === '_id' || table.fields.includes(field)) {
      terms.push(...conditionSql(columnOf(field), condition, values));
    } else {
      rest[field] = condition;
      hasRest = true;
    }
  }
  const pinned = (field: string): boolean => where[field] !== undefined && !isRange(where[field] as ConditionValue);
  const free = (index?.fields ?? []).filter((field) => field !== '_id' && !pinned(field)).map(columnOf);
  const hint = index === undefined ? '' : ` INDEXED BY ${index.sqlName}`;
  return { terms, values, rest, hasRest, walk: [...free, 'id'], from: `${table.docs}${hint}` };
}

function whereSql(terms: readonly string[]): string {
  return terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
}

function parsePosition(after: string, walk: readonly string[]): SqlValue[] {
  const values: unknown = JSON.parse(after);
  if (!Array.isArray(values) || values.length !== walk.length) {
    throw new OpError('STORE_QUERY_INVALID', 'the page position belongs to another query');
  }
  return values.map((value) => toSqlValue(value as ConditionValue));
}

function formatPosition(columns: readonly unknown[]): string {
  return JSON.stringify(columns.map((value) => fromSqlValue(value as SqlValue)));
}

interface Found {
  readonly json: string;
  readonly binary: BinaryColumn;
  readonly position: readonly unknown[];
}

/** Rows in walk order that meet the plan's terms, with the rest not yet judged. */
function* walkRows(statements: Statements, plan: Plan, request: FindRequest): Generator<Found> {
  const terms = [...plan.terms];
  const values = [...plan.values];
  const direction = request.descending === 1 ? 'DESC' : 'ASC';
  if (request.after !== null) {
    const marks = plan.walk.map(() => '?').join(', ');
    terms.push(`(${plan.walk.join(', ')}) ${request.descending === 1 ? '<' : '>'} (${marks})`);
    values.push(...parsePosition(request.after, plan.walk));
  }
  const order = plan.walk.map((column) => `${column} ${direction}`).join(', ');
  const columns = ['json', 'binary', ...plan.walk].join(', ');
  // One more than asked for tells whether there is a next page.
  const limit = plan.hasRest ? FIND_SCAN_ROWS_MAX : request.limit + 1;
  const sql = `SELECT ${columns} FROM ${plan.from}${whereSql(terms)} ORDER BY ${order} LIMIT ${limit}`;
  for (const found of statements.of(sql).iterate(...values) as Iterable<unknown>) {
    const [json, binary, ...position] = found as readonly unknown[];
    yield { json: json as string, binary: binary as BinaryColumn, position };
  }
}

function meetsRest(
  statements: Statements,
  table: Table,
  check: { readonly plan: Plan; readonly found: Found },
): boolean {
  if (!check.plan.hasRest) return true;
  const { json, binary } = check.found;
  return matches(fieldReader(openRow(json, loadBinary(statements, table, binary))), check.plan.rest);
}

/** At most `limit` documents and the position behind the last row looked at, when there may be more. */
export function find(statements: Statements, table: Table, request: FindRequest): FindAnswer {
  const plan = makePlan(table, request.index, request.where);
  const docs: RawDoc[] = [];
  let scanned = 0;
  let last: readonly unknown[] | undefined;
  for (const found of walkRows(statements, plan, request)) {
    if (docs.length === request.limit) return [docs, formatPosition(last ?? [])];
    scanned += 1;
    last = found.position;
    if (meetsRest(statements, table, { plan, found })) docs.push(toRawDoc(statements, table, found));
  }
  const cut = plan.hasRest && scanned === FIND_SCAN_ROWS_MAX;
  return [docs, cut ? formatPosition(last ?? []) : null];
}

/** Count of one slice of the walk, and where the next slice begins. */
export function count(
  statements: Statements,
  table: Table,
  request: FindRequest,
): readonly [counted: number, next: string | null] {
  const plan = makePlan(table, request.index, request.where);
  if (!plan.hasRest) {
    const sql = `SELECT count(*) FROM ${plan.from}${whereSql(plan.terms)}`;
    return [Number(row(statements.of(sql).get(...plan.values))?.[0]), null];
  }
  let counted = 0;
  let scanned = 0;
  let last: readonly unknown[] = [];
  for (const found of walkRows(statements, plan, request)) {
    scanned += 1;
    last = found.position;
    if (meetsRest(statements, table, { plan, found })) counted += 1;
  }
  return [counted, scanned === FIND_SCAN_ROWS_MAX ? formatPosition(last) : null];
}

function idOf(json: string): string {
  return (JSON.parse(json) as { readonly _id: string })._id;
}

/** Deletes up to `limit` documents that meet `where`; looks at no more than one slice of the walk. */
export function deleteMany(context: WriteContext, request: FindRequest): number {
  const [docs] = find(context.statements, context.table, request);
  let deleted = 0;
  for (const [json] of docs) if (removeRow(context, idOf(json), null)) deleted += 1;
  return deleted;
}

/** Takes due documents, oldest first: their due field moves behind the lease before anyone else can see them. */
export function claim(context: WriteContext, request: ClaimRequest): RawDoc[] {
  const { statements, table } = context;
  const index = indexNamed(table, request.index);
  if (index?.fields.at(-1) !== request.dueField) {
    throw new OpError('STORE_QUERY_INVALID', `index ${request.index} does not end in ${request.dueField}`);
  }
  const where: WhereClause = { ...request.where, [request.dueField]: { lte: request.nowMs } };
  const query: FindRequest = { index: request.index, where, descending: 0, limit: request.limit, after: null };
  const plan = makePlan(table, query.index, where);
  const due: Found[] = [];
  for (const found of walkRows(statements, plan, query)) {
    if (due.length === request.limit) break;
    if (meetsRest(statements, table, { plan, found })) due.push(found);
  }
  const claimed: RawDoc[] = [];
  for (const found of due) {
    const binary = loadBinary(statements, table, found.binary);
    const doc = openRow(found.json, binary);
    const written = changeRow(context, String(doc.plain['_id']), {
      doc,
      stored: found,
      binaryTouched: false,
      apply: (open) => {
        Object.assign(open.plain, request.set, { [request.dueField]: request.nowMs + request.leaseMs });
      },
    });
    if (written !== undefined) claimed.push([written.json, binary]);
  }
  return claimed;
}
