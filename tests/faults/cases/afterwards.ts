/**
 * Promise: what was true after each fault is still true after all of them: no late copy, no event lost to later kills, and
 * an audit log without a gap that names every accepted message. Fault: everything before.
 */
import type { AuditRecord } from '@sealpost/contracts';
import { checkAuditLog } from '@sealpost/tests/history-checker';
import { type Fault, type FaultContext, PromiseBroken } from '../fault.ts';
import { judge } from '../judge.ts';
import { sleep } from '../sleep.ts';
import { underLoad } from '../under-load.ts';

const PAGE_SIZE = 1_000;
const END_MS = 180_000;
const PROBLEMS_SHOWN_MAX = 10;
/** Mail of its own, for a run of this fault alone. */
const LOAD_MS = 2_000;

/** The whole audit log, oldest first. */
async function readAudit({ lab }: FaultContext): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (let pageToken = ''; ; ) {
    const page = await lab.client.audit.query({ pageSize: PAGE_SIZE, pageToken });
    records.push(...page.records);
    if (page.nextPageToken === '') return records;
    pageToken = page.nextPageToken;
  }
}

export const afterwards: Fault = {
  name: 'afterwards',
  promise: 'after all faults every message still has one end, one copy and all its events, and the audit log is whole',
  fault: 'all faults before it',
  selections: ['ci', 'all'],
  timeoutMs: 600_000,
  async run(context) {
    const { lab, journal } = context;
    await underLoad(context, { label: 'afterwards' }, () => sleep(LOAD_MS));
    const { accepted, refused } = lab;
    await judge(context, { accepted, refused, addressPrefix: '', events: 'all', doubt: 'allowed', endMs: END_MS });
    const audit = await readAudit(context);
    const problems = checkAuditLog(audit, accepted);
    journal.summarize({ auditRecords: audit.length });
    if (problems.length > 0) throw new PromiseBroken(problems.slice(0, PROBLEMS_SHOWN_MAX));
  },
};
