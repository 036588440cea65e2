/** Mail craft without I/O: addresses, headers, MIME, DKIM, SMTP replies. */
export * from './charset.ts';
export { listAttachments } from './edit/attachments.ts';
export { editMessage } from './edit/edit-message.ts';
export { editableText } from './edit/editable-text.ts';
export type {
  EditRefusal,
  FieldReplacement,
  MessageEdit,
  PartRedaction,
  TextReplacement,
} from './edit/message-edit.ts';
export * from './mime-build.ts';
export * from './mime-parse.ts';
export * from './mime-part.ts';
export * from './mime-raw.ts';
export * from './provider-family.ts';
export {
  classifyReply,
  type ReplyAction,
  type ReplyClass,
  type ReplyClassName,
  type ReplyContext,
  type ReplyPhase,
  type ReplyScope,
} from './reply-class.ts';
export { decodeEncodedWords } from './rfc2047-decode.ts';
export { type ParameterizedValue, parseParameterized } from './rfc2231-parameter.ts';
export * from './rfc5321-reply.ts';
export * from './rfc5322-address.ts';
export * from './rfc5322-address-list.ts';
export * from './rfc5322-date.ts';
export { splitHeadersBody } from './rfc5322-fields.ts';
export * from './rfc5322-header.ts';
export * from './rfc5322-message-id.ts';
export { type DomainResult, parseDomain } from './rfc5890-domain.ts';
export { relaxedBodyHash } from './rfc6376-canonical.ts';
export {
  DKIM_RSA_BITS,
  type DkimAlgorithm,
  type DkimKeyPair,
  dkimDnsRecord,
  dkimDnsStrings,
  generateDkimKey,
} from './rfc6376-dkim-key.ts';
export * from './rfc6376-dkim-sign.ts';
