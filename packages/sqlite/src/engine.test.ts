/** Opening, refusing, bounding and cleaning up: what the engine promises beside durability. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AppError } from '@sealpost/kernel';
import { type Engine, type EngineOptions, openEngine } from './engine.ts';
import { FORMAT_VERSION, QUEUE_ROWS_MAX } from './limits.ts';

const DOC_SIZE_BYTES_MAX = 1_048_576;
/** Not a figure: a file that never shrinks is told from one that does. */
const SPACE_WAIT_MS_MAX = 30_000;
const SPACE_KEPT_BYTES_MAX = 20 * 1_048_576;
let root = '';
const engines: Engine[] = [];
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'sealpost-engine-'));
});
after(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  await rm(root, { recursive: true, force: true });
});

async function open(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const folder = options.folder ?? join(await mkdtemp(join(root, 'e-')), 'data');
  const engine = await openEngine({ diskFloorBytes: 0, ...options, folder });
  engines.push(engine);
  return engine;
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  ok(error instanceof AppError, 'it was refused by name');
  return error;
}

describe('the data folder', () => {
  it('is created for its owner alone', async () => {
    const engine = await open();
    equal((await stat(engine.folder)).mode & 0o777, 0o700);
    equal((await stat(join(engine.folder, 'sealpost.db'))).mode & 0o777, 0o600);
    equal((await stat(join(engine.folder, 'sealpost.db-wal'))).mode & 0o777, 0o600);
  });

  it('belongs to one engine at a time: the second is told the pid of the first', async () => {
    const engine = await open();
    const error = await refusal(open({ folder: engine.folder, folderSetting: 'data.folder' }));
    equal(error.code, 'STORE_FOLDER_IN_USE');
    equal(error.facts['pid'], process.pid);
    equal(error.facts['setting'], 'data.folder');
    await engine.close();
    equal((await open({ folder: engine.folder })).generation, 2);
  });

  it('belongs to one process at a time, and is free again once that process is dead', async () => {
    const folder = join(await mkdtemp(join(root, 'held-')), 'data');
    const writer = fileURLToPath(new URL('./testing/crash-writer.ts', import.meta.url));
    const child = spawn(process.execPath, [writer, folder, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const error = await refusal(open({ folder }));
    equal(error.code, 'STORE_FOLDER_IN_USE');
    equal(error.facts['pid'], child.pid);
    child.stdout.resume();
    child.kill('SIGKILL');
    await once(child, 'close');
    equal((await open({ folder })).generation, 2);
  });

  it('of a newer format is refused, naming both formats, and is left as it was', async () => {
    const folder = await mkdtemp(join(root, 'newer-'));
    const db = new DatabaseSync(join(folder, 'sealpost.db'));
    db.exec(`PRAGMA user_version=${FORMAT_VERSION + 7}`);
    db.close();
    const bytes = await readFile(join(folder, 'sealpost.db'));
    const error = await refusal(open({ folder }));
    equal(error.code, 'STORE_FOLDER_NEWER');
    equal(error.facts['formatFound'], FORMAT_VERSION + 7);
    equal(error.facts['formatKnown'], FORMAT_VERSION);
    ok((await readFile(join(folder, 'sealpost.db'))).equals(bytes));
  });

  it('that is no folder, or holds something else by that name, is refused with the setting', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, 'x');
    const notFolder = await refusal(open({ folder: join(file, 'data'), folderSetting: 'data.folder' }));
    equal(notFolder.code, 'STORE_FOLDER_UNREADABLE');
    equal(notFolder.facts['setting'], 'data.folder');
    const folder = await mkdtemp(join(root, 'foreign-'));
    await writeFile(join(folder, 'sealpost.db'), 'not a database, but long enough to be looked at '.repeat(40));
    equal((await refusal(open({ folder }))).code, 'STORE_FOLDER_UNREADABLE');
    await mkdir(join(folder, 'inner', 'sealpost.db'), { recursive: true });
    equal((await refusal(open({ folder: join(folder, 'inner') }))).code, 'STORE_FOLDER_UNREADABLE');
    await chmod(folder, 0o700);
  });
});

describe('the queue of the engine', () => {
  it('pushes back by name once it is full, keeps what it took, and recovers', async () => {
    const engine = await open();
    const docs = await engine.docs.define({ name: 'things', indexes: [] }, DOC_SIZE_BYTES_MAX);
    const perCall = 1_024;
    const calls = Array.from({ length: QUEUE_ROWS_MAX / perCall + 5 }, (_, call) =>
      docs
        .write(Array.from({ length: perCall }, (_, i) => ({ op: 'put', doc: { _id: `${call}-${i}` } }) as const))
        .then(
          () => undefined,
          (error: AppError) => error,
        ),
    );
    const refusals = (await Promise.all(calls)).filter((error) => error !== undefined);
    equal(refusals.length, 5);
    ok(refusals.every((error) => error.code === 'STORE_UNAVAILABLE' && (error.retryAfterMs ?? 0) > 0));
    const query = { index: null, where: {}, descending: 0, limit: 1, after: null } as const;
    equal(await docs.count(query), QUEUE_ROWS_MAX);
    equal((await engine.stats()).queueRows, 0);
    equal((await engine.stats()).queueSizeBytes, 0);
  });

  it('finishes what it took before close, and refuses what comes after', async () => {
    const engine = await open();
    const docs = await engine.docs.define({ name: 'things', indexes: [] }, DOC_SIZE_BYTES_MAX);
    const writes = Array.from({ length: 50 }, (_, i) => docs.write([{ op: 'insert', doc: { _id: `${i}` } }]));
    const closed = engine.close();
    equal((await refusal(docs.write([{ op: 'insert', doc: { _id: 'late' } }]))).code, 'STORE_UNAVAILABLE');
    await closed;
    equal((await Promise.all(writes)).length, 50);
    const again = await open({ folder: engine.folder });
    const reopened = await again.docs.define({ name: 'things', indexes: [] }, DOC_SIZE_BYTES_MAX);
    equal(await reopened.count({ index: null, where: {}, descending: 0, limit: 1, after: null }), 50);
  });

  it('carries the bytes as they were when the call was made, from a shared pool too', async () => {
    const engine = await open();
    const topics = [{ name: 't', partitions: 1, retentionMs: 1, kind: 'history', groups: [] }] as const;
    const { partitions } = await engine.log.define(topics);
    const partitionId = partitions[0]?.id ?? 0;
    const values = Array.from({ length: 40 }, (_, i) => Buffer.from(`pooled-${i}`));
    await Promise.all(
      values.map((value) => engine.log.append([{ partitionId, key: 'k', headers: null, timestampMs: 1, value }])),
    );
    deepEqual(
      values.map(String),
      Array.from({ length: 40 }, (_, i) => `pooled-${i}`),
    );
    const read = await engine.log.read(partitionId, 0, { rows: 100, bytes: 1_000_000 });
    deepEqual(
      read.map((record) => Buffer.from(record.value).toString()),
      values.map(String),
    );
  });
});

describe('one failing operation', () => {
  it('is told by name and leaves the others of its commit alone', async () => {
    const engine = await open();
    const docs = await engine.docs.define(
      { name: 'things', indexes: [{ name: 'by_n', fields: ['n'] }] },
      DOC_SIZE_BYTES_MAX,
    );
    await docs.write([{ op: 'insert', doc: { _id: 'a', tags: 'text' } as { _id: string } }]);
    const inc = { op: 'update', id: 'a', change: { inc: { tags: 1 } } } as const;
    const [good, bad, other] = await Promise.allSettled([
      docs.write([{ op: 'insert', doc: { _id: 'b' } }]),
      docs.write([inc]),
      docs.write([{ op: 'insert', doc: { _id: 'c' } }]),
    ]);
    deepEqual([good.status, bad.status, other.status], ['fulfilled', 'rejected', 'fulfilled']);
    equal((bad as PromiseRejectedResult).reason.code, 'STORE_QUERY_INVALID');
    match((bad as PromiseRejectedResult).reason.message, /tags/);
    deepEqual(
      (await docs.get(['b', 'c'])).map((doc) => doc?._id),
      ['b', 'c'],
    );
    const query = { index: 'none', where: {}, descending: 0, limit: 1, after: null } as const;
    equal((await refusal(docs.find(query))).code, 'STORE_QUERY_INVALID');
  });
});

describe('large binary fields', () => {
  it('leave nothing behind when their documents change or go', async () => {
    const engine = await open();
    const docs = await engine.docs.define({ name: 'things', indexes: [] }, DOC_SIZE_BYTES_MAX);
    const body = new Uint8Array(20_000);
    const doc = (id: string) => ({ _id: id, body }) as { _id: string };
    await docs.write(['a', 'b', 'c', 'd'].map((id) => ({ op: 'insert', doc: doc(id) })));
    await docs.write([
      { op: 'put', doc: doc('a') },
      { op: 'put', doc: { _id: 'b' } },
      { op: 'update', id: 'c', change: { set: { body: new Uint8Array(30_000) } } },
      { op: 'update', id: 'd', change: { unset: ['body'] } },
      { op: 'insert', doc: doc('a') },
    ]);
    await docs.write([{ op: 'delete', id: 'a' }]);
    await engine.close();
    const db = new DatabaseSync(join(engine.folder, 'sealpost.db'));
    equal(db.prepare('SELECT count(*) AS n FROM b_things').get()?.['n'], 1);
    db.close();
  });
});

describe('space in the file', () => {
  it('is given back after a backlog has gone, but for a spare for the next burst', async () => {
    const engine = await open();
    const topics = [{ name: 't', partitions: 1, retentionMs: 1, kind: 'work', groups: ['g'] }] as const;
    const { partitions } = await engine.log.define(topics);
    const partitionId = partitions[0]?.id ?? 0;
    const value = new Uint8Array(500_000);
    const records = Array.from({ length: 80 }, () => ({ partitionId, key: 'k', headers: null, timestampMs: 1, value }));
    for (let round = 0; round < 2; round++) await engine.log.append(records);
    await engine.log.commitOffsets([{ group: 'g', partitionId, offset: 160 }]);
    const deadline = performance.now() + SPACE_WAIT_MS_MAX;
    let stats = await engine.stats();
    while (stats.walSizeBytes > 0 || stats.fileSizeBytes > SPACE_KEPT_BYTES_MAX) {
      ok(performance.now() < deadline, 'the file shrinks');
      await new Promise((resolve) => setTimeout(resolve, 50));
      stats = await engine.stats();
    }
    equal(await engine.checkIntegrity(), 'ok');
  });

  it('takes a call larger than the whole queue when nothing else waits', async () => {
    const engine = await open();
    const topics = [{ name: 't', partitions: 1, retentionMs: 1, kind: 'history', groups: [] }] as const;
    const partitionId = (await engine.log.define(topics)).partitions[0]?.id ?? 0;
    const value = new Uint8Array(1_000);
    const record = { partitionId, key: 'k', headers: null, timestampMs: 1, value };
    const offsets = await engine.log.append(new Array(QUEUE_ROWS_MAX + 1).fill(record));
    equal(offsets.length, QUEUE_ROWS_MAX + 1);
  });
});
