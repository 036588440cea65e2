/** AuditService over gRPC. Reading the log is itself recorded (45 CFR 164.312(b)). */
import { hash } from 'node:crypto';
import { type AuditRecord, type AuditServiceServer, AuditServiceService } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import {
  auditEmission,
  type CallContext,
  type GrpcRegistration,
  type Ports,
  publish,
  registerGrpc,
} from '@sealpost/runtime';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../config.ts';
import type { AuditCollections } from './audit-collections.ts';
import { type FoundRecord, logEnd, queryAudit } from './audit-reader.ts';

const TARGET_PATTERN = /^[A-Za-z0-9_.:/@-]{0,128}$/;
const TOKEN_PATTERN = /^([0-9]{1,15})-([0-9]{1,15})-([0-9a-f]{16})$/;
const TOKEN_CHECK_DIGITS = 16;

const unimplemented = async (): Promise<never> => {
  throw new AppError('API_UNIMPLEMENTED');
};

export function createAuditRpc(
  collections: AuditCollections,
  ports: Pick<Ports, 'bus' | 'clock' | 'random'>,
): GrpcRegistration {
  return registerGrpc<AuditServiceServer>(AuditServiceService, {
    roles: { queryAuditEntries: 'audit', getCheckpoint: 'audit', getProof: 'audit', exportEvidence: 'audit' },
    handlers: {
      queryAuditEntries: async ({ target, pageSize, pageToken }, context) => {
        const { tenantId } = context.principal;
        if (pageSize < 0) throw invalid('page_size', 'page-size', 'A page has 1 to 1,000 records.');
        if (!TARGET_PATTERN.test(target))
          throw invalid('target', 'target-syntax', 'A target is an id: letters, digits and _ . : / @ -, at most 128.');
        const query = { tenantId, target };
        const { from, until } =
          pageToken === '' ? { from: 0, until: await logEnd(collections) } : parseToken(pageToken, query);
        const limit = Math.min(pageSize === 0 ? PAGE_SIZE_DEFAULT : pageSize, PAGE_SIZE_MAX);
        await recordRead(ports, target, context);
        const answer = await queryAudit(collections, { ...query, from, until, limit });
        return {
          records: answer.records.map(toAuditRecord),
          nextPageToken: answer.next === undefined ? '' : makeToken({ from: answer.next, until }, query),
        };
      },
      getCheckpoint: unimplemented,
      getProof: unimplemented,
      exportEvidence: unimplemented,
    },
  });
}

/** Durable before anything is shown. The target is recorded only when it is one of our ids: a caller may type anything. */
async function recordRead(
  ports: Pick<Ports, 'bus' | 'clock' | 'random'>,
  target: string,
  { principal, traceparent }: CallContext,
): Promise<void> {
  const entry = {
    tenantId: principal.tenantId,
    actor: `key:${principal.keyId}`,
    action: 'audit.query',
    target: ID_PATTERN.test(target) ? target : 'audit',
    outcome: 'done',
    facts: { scope: target === '' ? 'all' : 'target' },
  };
  await publish(ports, [auditEmission(ports, entry)], traceparent);
}

const ID_PATTERN = /^[a-z]{2,5}_[0-9a-hjkmnp-tv-z]{26}$/;

interface TokenScope {
  readonly tenantId: string;
  readonly target: string;
}

interface Span {
  readonly from: number;
  /** Fixed by the first page, so that the entries which paging itself appends do not lengthen it. */
  readonly until: number;
}

/** A place in the log, bound to the question: a token of another question is refused (AIP-158). */
const makeToken = ({ from, until }: Span, scope: TokenScope): string => `${from}-${until}-${checkOf(scope)}`;

const checkOf = ({ tenantId, target }: TokenScope): string =>
  hash('sha256', JSON.stringify([tenantId, target]), 'hex').slice(0, TOKEN_CHECK_DIGITS);

function parseToken(token: string, scope: TokenScope): Span {
  const match = TOKEN_PATTERN.exec(token);
  if (match === null || match[3] !== checkOf(scope))
    throw invalid('page_token', 'page-token', 'Give the token of the page before, with the same target.');
  return { from: Number(match[1]), until: Number(match[2]) };
}

const toAuditRecord = ({ record, chainHash }: FoundRecord): AuditRecord => ({
  index: record.index,
  recordTime: new Date(record.atMs),
  actor: record.actor,
  action: record.action,
  target: record.target,
  outcome: record.outcome,
  facts: Object.fromEntries(record.facts),
  chainHash: Buffer.from(chainHash).toString('hex'),
});

const invalid = (field: string, rule: string, description: string): AppError =>
  new AppError('AUDIT_REQUEST_INVALID', { violations: [{ field, rule, description }] });
