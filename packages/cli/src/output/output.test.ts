/** Checks tables, times, masks and run states as people see them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toRunState } from '../run-state.ts';
import { maskAddress } from './mask.ts';
import { createPaint } from './paint.ts';
import { printable, renderTable, type Table } from './table.ts';
import { formatBytes, formatTime } from './time-text.ts';

const TABLE: Table = {
  columns: [{ header: 'name' }, { header: 'id', whole: true }, { header: 'count', align: 'right' }],
  rows: [
    ['a', 'msg_1', '7'],
    ['a rather long name for a row', 'msg_22', '1200'],
  ],
};

describe('renderTable', () => {
  it('sets text to the left and numbers to the right, without borders', () => {
    assert.equal(
      renderTable(TABLE),
      [
        'NAME                          ID      COUNT',
        'a                             msg_1       7',
        'a rather long name for a row  msg_22   1200',
      ].join('\n'),
    );
  });

  it('cuts what may be cut to fit a terminal, never ids', () => {
    const lines = renderTable(TABLE, { columns: 30 }).split('\n');
    for (const line of lines) assert.ok(line.length <= 30);
    assert.ok(lines[2]?.includes('…') && lines[2].includes('msg_22'));
  });

  it('colours cells without moving them', () => {
    const table: Table = {
      columns: [{ header: 'state' }, { header: 'x' }],
      rows: [[{ text: 'ok', tone: 'good' }, '1']],
    };
    assert.equal(renderTable(table, { paint: createPaint(true) }).split('\n')[1], '\u001b[32mok\u001b[39m     1');
  });

  it('keeps any cell on its line and off the terminal controls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 200 }),
        (cells, columns) => {
          const text = renderTable({ columns: [{ header: 'x' }], rows: cells.map((cell) => [cell]) }, { columns });
          assert.equal(text.split('\n').length, cells.length + 1);
          assert.ok(!text.includes('\u001b'));
        },
      ),
    );
    assert.equal(printable('a\u001b[2Jb\nc'), 'a\ufffd[2Jb\ufffdc');
  });

  it('says what is empty', () => assert.equal(renderTable({ ...TABLE, rows: [], empty: 'None.' }), 'None.'));
});

describe('formatTime', () => {
  it('is relative for people and ISO for everything else', () => {
    const nowMs = Date.UTC(2026, 0, 31, 9);
    const at = (offsetMs: number, relative = true) => formatTime(new Date(nowMs + offsetMs), { relative, nowMs });
    assert.deepEqual(
      [at(-200), at(-3_000), at(-180_000), at(5_000), at(-90_000_000)],
      ['now', '3 s ago', '3 min ago', 'in 5 s', '1 d ago'],
    );
    assert.equal(at(0, false), '2026-01-31T09:00:00.000Z');
    assert.equal(formatTime(undefined, { relative: true, nowMs }), '-');
  });
});

describe('formatBytes', () => {
  it('uses binary units', () => {
    assert.deepEqual([0, 512, 1536, 5 * 1024 ** 3].map(formatBytes), ['0 B', '512 B', '1.5 KiB', '5.0 GiB']);
  });
});

describe('maskAddress', () => {
  it('keeps the first letter and the domain', () => {
    assert.equal(maskAddress('jane.doe@example.org'), 'j…@example.org');
    assert.equal(maskAddress('"a@b"@example.org'), '"…@example.org');
    for (const text of ['', 'x', '@example.org']) assert.equal(maskAddress(text), '…');
  });
});

describe('toRunState', () => {
  it('takes what the server writes and refuses anything else without throwing', () => {
    fc.assert(fc.property(fc.anything(), (value) => void toRunState(value)));
    const grpc = { name: 'gRPC', address: '127.0.0.1:50051' };
    const listeners = [grpc, { name: 'odd' }, 7, null];
    const state = toRunState({
      pid: process.pid,
      version: '1',
      mailMode: 'sink',
      listeners,
      dataFolder: '/d',
      startedAtMs: 5,
    });
    assert.deepEqual(state?.listeners, [{ ...grpc, url: null }]);
    assert.equal(state?.alive, true);
  });
});
