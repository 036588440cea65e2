/** Opens sealpost.db alone: the lock, the format check, the pragmas that make a commit durable. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  FORMAT_VERSION,
  PAGE_CACHE_SIZE_KIB,
  PAGE_SIZE_BYTES,
  WAL_CHECKPOINT_PAGES,
  WAL_SIZE_BYTES_KEPT,
} from './limits.ts';
import { SQLITE_BUSY, SQLITE_FULL, sqliteCode, sqliteDetail } from './op-error.ts';
import type { OpenAnswer } from './protocol.ts';

export const DATABASE_FILE = 'sealpost.db';
const PID_FILE = 'sealpost.pid';
const FILE_MODE = 0o600;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS partitions (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, part INTEGER NOT NULL,
    start INTEGER NOT NULL, UNIQUE (topic, part));
  CREATE TABLE IF NOT EXISTS offsets (grp TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL,
    PRIMARY KEY (grp, part)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parked (id TEXT PRIMARY KEY, grp TEXT NOT NULL, topic TEXT NOT NULL,
    part INTEGER NOT NULL, off INTEGER NOT NULL, key TEXT NOT NULL, headers TEXT, reason TEXT NOT NULL,
    parked_at INTEGER NOT NULL, value BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS collections (name TEXT PRIMARY KEY, spec TEXT NOT NULL) WITHOUT ROWID;
`;

/** Thrown while opening; becomes the worker's first message. */
export class OpenRefused extends Error {
  readonly answer: OpenAnswer & { readonly opened: false };

  constructor(answer: OpenAnswer & { readonly opened: false }) {
    super(answer.reason);
    this.name = 'OpenRefused';
    this.answer = answer;
  }
}

function holderPid(folder: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(folder, PID_FILE), 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function refuse(folder: string, thrown: unknown): OpenRefused {
  if (thrown instanceof OpenRefused) return thrown;
  const code = sqliteCode(thrown);
  if (code === SQLITE_BUSY) {
    const pid = holderPid(folder);
    return new OpenRefused({ opened: false, reason: 'in-use', detail: '', ...(pid === undefined ? {} : { pid }) });
  }
  if (code === SQLITE_FULL) return new OpenRefused({ opened: false, reason: 'full', detail: sqliteDetail(thrown) });
  const detail =
    code === undefined ? String((thrown as NodeJS.ErrnoException)?.code ?? 'unknown') : sqliteDetail(thrown);
  return new OpenRefused({ opened: false, reason: 'unreadable', detail });
}

function pragmaNumber(db: DatabaseSync, name: string): number {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return Number(Object.values(row ?? {})[0]);
}

function checkFormat(db: DatabaseSync): void {
  const format = pragmaNumber(db, 'user_version');
  if (format > FORMAT_VERSION) throw new OpenRefused({ opened: false, reason: 'newer', detail: '', format });
}

/** The file exists with its mode before SQLite sees it: SQLite copies that mode to the write-ahead log. */
function createFile(path: string): void {
  closeSync(openSync(path, 'a', FILE_MODE));
}

/** Counts the starts of this folder: the part of an epoch that rises from process to process. */
function recordStart(db: DatabaseSync): number {
  db.exec(`INSERT INTO meta VALUES ('generation', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1`);
  const row = db.prepare(`SELECT value FROM meta WHERE name = 'generation'`).get();
  return Number(row?.['value']);
}

export interface Opened {
  readonly db: DatabaseSync;
  /** How many times the folder has been opened, this time included. */
  readonly generation: number;
}

/**
 * Throws OpenRefused. SQLite's own lock on the file is the lock of the folder: the exclusive locking mode holds it
 * until the process ends, however it ends, and needs no shared-memory file. One connection reads, writes and
 * checkpoints, which keeps out of reach of the WAL-reset race of SQLite before 3.51.3.
 */
export function openDatabase(folder: string): Opened {
  const path = join(folder, DATABASE_FILE);
  let db: DatabaseSync | undefined;
  try {
    createFile(path);
    db = new DatabaseSync(path, { timeout: 0 });
    // First of all the locking mode: set before the file is read, it keeps the index of the write-ahead log in memory.
    db.exec(`PRAGMA locking_mode=EXCLUSIVE; PRAGMA page_size=${PAGE_SIZE_BYTES}; PRAGMA auto_vacuum=INCREMENTAL`);
    checkFormat(db);
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0');
    db.exec(`PRAGMA cache_size=-${PAGE_CACHE_SIZE_KIB}; PRAGMA wal_autocheckpoint=${WAL_CHECKPOINT_PAGES}`);
    db.exec(`PRAGMA journal_size_limit=${WAL_SIZE_BYTES_KEPT}`);
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version=${FORMAT_VERSION}; COMMIT`);
    writeFileSync(join(folder, PID_FILE), `${process.pid}\n`, { mode: FILE_MODE });
    return { db, generation: recordStart(db) };
  } catch (thrown) {
    db?.close();
    throw refuse(folder, thrown);
  }
}
