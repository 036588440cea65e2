import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fromBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Type,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { DESCRIPTOR_SET_URL, FLOW, Privacy } from './index.ts';

/** Field number of `sealpost.v1.privacy` in google.protobuf.FieldOptions. */
const PRIVACY_OPTION = 50_501;
const OURS = '.sealpost.';

function readMessages(): ReadonlyMap<string, DescriptorProto> {
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(DESCRIPTOR_SET_URL));
  const found = new Map<string, DescriptorProto>();
  const add = (prefix: string, message: DescriptorProto): void => {
    const name = `${prefix}.${message.name}`;
    found.set(name, message);
    for (const nested of message.nestedType) add(name, nested);
  };
  for (const file of set.file) for (const message of file.messageType) add(`.${file.package}`, message);
  return found;
}

function privacyOf(field: FieldDescriptorProto): number {
  const option = field.options?.$unknown?.find((unknown) => unknown.no === PRIVACY_OPTION);
  return option === undefined ? Privacy.PRIVACY_UNSPECIFIED : new BinaryReader(option.data).uint32();
}

const messages = readMessages();
const ours = [...messages].filter(([name, message]) => name.startsWith(OURS) && message.options?.mapEntry !== true);

/** Paths below a message whose value is neither plain nor sealed. */
function openFields(name: string, path: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
  const message = messages.get(name);
  // What others define (timestamps) carries no options of ours: the field that holds it speaks for it.
  if (message === undefined || seen.has(name) || !name.startsWith(OURS)) return [];
  if (message.options?.mapEntry === true) return [];
  return message.field.flatMap((field) => {
    const at = `${path}.${field.name}`;
    const privacy = privacyOf(field);
    if (privacy !== Privacy.PRIVACY_PLAIN && privacy !== Privacy.PRIVACY_SEALED) return [at];
    if (privacy === Privacy.PRIVACY_SEALED && field.type !== FieldDescriptorProto_Type.BYTES)
      return [`${at} is no bytes`];
    return field.type === FieldDescriptorProto_Type.MESSAGE
      ? openFields(field.typeName, at, new Set([...seen, name]))
      : [];
  });
}

describe('privacy of fields', () => {
  it('sees the messages of both packages', () => {
    assert.ok(messages.has('.sealpost.v1.Message'));
    assert.ok(messages.has('.sealpost.flow.v1.AcceptedMail'));
    assert.ok(ours.length > 50);
  });

  it('is stated for every field of every message', () => {
    const silent = ours.flatMap(([name, message]) =>
      message.field
        .filter((field) => privacyOf(field) === Privacy.PRIVACY_UNSPECIFIED)
        .map((field) => `${name}.${field.name}`),
    );
    assert.deepEqual(silent, []);
  });

  it('leaves no topic record a field of PHI or secrets outside a seal, however deep', () => {
    const open = Object.values(FLOW).flatMap((row) =>
      openFields(`.sealpost.flow.v1.${row.recordType}`, row.recordType),
    );
    assert.deepEqual(open, []);
  });

  it('is noticed when a topic record would carry the envelope in clear', () => {
    assert.ok(openFields('.sealpost.flow.v1.MailEnvelope', 'MailEnvelope').includes('MailEnvelope.subject'));
    assert.ok(openFields('.sealpost.v1.SubmitMessageRequest', 'Request').includes('Request.message'));
  });

  it('marks passphrases and key secrets as secrets wherever they are named', () => {
    const secrets = ours.flatMap(([name, message]) =>
      message.field
        .filter((field) => /passphrase|secret|idempotency_key/.test(field.name))
        .filter((field) => privacyOf(field) !== Privacy.PRIVACY_SECRET && privacyOf(field) !== Privacy.PRIVACY_SEALED)
        .map((field) => `${name}.${field.name}`),
    );
    assert.deepEqual(secrets, []);
  });
});
