/** The calls of RecipientService about authorisations: checked, stored, each change in the audit log. */
import { Purpose, type RecipientAuthorization, type RecipientServiceServer } from '@sealpost/contracts';
import type { AppError, Clock } from '@sealpost/kernel';
import { type CallContext, type GrpcHandlers, needsAuthorization, pageTokenOf, readPage } from '@sealpost/runtime';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../config.ts';
import type { Authorizations, StoredAuthorization } from './authorizations.ts';
import { type AuditNote, invalid, readAddress } from './recipient-request.ts';

const EVIDENCE_LENGTH_MAX = 200;
const PURPOSE_NAMES: Readonly<Partial<Record<Purpose, string>>> = {
  [Purpose.PURPOSE_MARKETING]: 'marketing',
  [Purpose.PURPOSE_RESEARCH]: 'research',
};

export interface AuthorizationRpcOptions {
  readonly authorizations: Authorizations;
  readonly clock: Clock;
  readonly note: (context: CallContext, entry: AuditNote) => Promise<void>;
}

type AuthorizationCalls = 'putRecipientAuthorization' | 'revokeRecipientAuthorization' | 'listRecipientAuthorizations';

export function createAuthorizationHandlers({
  authorizations,
  clock,
  note,
}: AuthorizationRpcOptions): Pick<GrpcHandlers<RecipientServiceServer>, AuthorizationCalls> {
  return {
    putRecipientAuthorization: async (request, context) => {
      const of = { ...readSubject(request), tenantId: context.principal.tenantId };
      const signed = readSigned(request, clock.nowMs());
      const stored = await authorizations.put(of, signed);
      await note(context, {
        action: 'recipient.authorization.put',
        target: stored.authorizationId,
        facts: {
          purpose: PURPOSE_NAMES[of.purpose] ?? '',
          signedAtMs: String(signed.signedAtMs),
          expiresAtMs: String(signed.expiresAtMs),
        },
      });
      return { authorization: toAuthorization(stored) };
    },
    revokeRecipientAuthorization: async (request, context) => {
      const of = { ...readSubject(request), tenantId: context.principal.tenantId };
      const { authorizationId, existed } = await authorizations.revoke(of);
      const facts = { purpose: PURPOSE_NAMES[of.purpose] ?? '', existed: existed ? 'yes' : 'no' };
      await note(context, { action: 'recipient.authorization.revoke', target: authorizationId, facts });
      return {};
    },
    listRecipientAuthorizations: async (request, context) => {
      const { tenantId } = context.principal;
      if (request.address !== '') {
        const address = readAddress(request.address);
        await note(context, { action: 'recipient.authorization.view', target: tenantId });
        const purposes = [Purpose.PURPOSE_MARKETING, Purpose.PURPOSE_RESEARCH];
        const found = await Promise.all(purposes.map((purpose) => authorizations.get({ tenantId, address, purpose })));
        return { authorizations: found.flatMap((one) => (one ? [toAuthorization(one)] : [])), nextPageToken: '' };
      }
      const query = readPage(request, { sizeDefault: PAGE_SIZE_DEFAULT, sizeMax: PAGE_SIZE_MAX });
      await note(context, { action: 'recipient.authorization.list', target: tenantId });
      const page = await authorizations.list(tenantId, query);
      return { authorizations: page.docs.map(toAuthorization), nextPageToken: pageTokenOf(page.next) };
    },
  };
}

function readSubject(request: { readonly address: string; readonly purpose: Purpose }) {
  const address = readAddress(request.address);
  if (needsAuthorization(request.purpose)) return { address, purpose: request.purpose };
  const description = 'Use PURPOSE_MARKETING or PURPOSE_RESEARCH: other mail needs no authorisation.';
  throw invalid({ field: 'purpose', rule: 'purpose-without-authorization', description });
}

interface SignedRequest {
  readonly evidence: string;
  readonly signTime?: Date | undefined;
  readonly expireTime?: Date | undefined;
}

function readSigned({ evidence, signTime, expireTime }: SignedRequest, nowMs: number) {
  const reference = evidence.trim();
  if (reference === '' || reference.length > EVIDENCE_LENGTH_MAX)
    throw refused(
      'evidence',
      'evidence-length',
      `Say where the signed form lies, in 1 to ${EVIDENCE_LENGTH_MAX} characters.`,
    );
  if (signTime === undefined) throw refused('sign_time', 'sign-time-missing', 'Say when it was signed.');
  const signedAtMs = signTime.getTime();
  if (!(signedAtMs <= nowMs)) throw refused('sign_time', 'sign-time-future', 'It was signed in the past.');
  const expiresAtMs = expireTime?.getTime() ?? 0;
  if (expireTime !== undefined && !(expiresAtMs > nowMs && expiresAtMs > signedAtMs))
    throw refused('expire_time', 'expire-time-past', 'It expires after it was signed, and not in the past.');
  return { evidence: reference, signedAtMs, expiresAtMs };
}

const refused = (field: string, rule: string, description: string): AppError => invalid({ field, rule, description });

const toAuthorization = (stored: StoredAuthorization): RecipientAuthorization => ({
  address: stored.address,
  purpose: stored.purpose,
  evidence: stored.evidence,
  signTime: new Date(stored.signedAtMs),
  expireTime: stored.expiresAtMs === 0 ? undefined : new Date(stored.expiresAtMs),
  putTime: new Date(stored.putAtMs),
  revokeTime: stored.revokedAtMs === undefined ? undefined : new Date(stored.revokedAtMs),
});
