import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { effectiveRows, loadConfig } from '@sealpost/config';
import { AppError, createSeededRandom } from '@sealpost/kernel';
import { coreSections } from '@sealpost/runtime';
import { withoutCredentials } from '../print.ts';
import { readDrivers, readKafkaSettings, readMongoSettings } from './driver-settings.ts';
import { openRootKey } from './root-key.ts';

const KAFKA = { 'bus.url': 'kafka://a.example.org:9092,b.example.org:9093' };
const MONGO = { 'store.url': 'mongodb://db.example.org:27017/mail' };
const KEY = { 'keyring.rootKeyFile': '/nowhere/root.key' };
const load = (flags: Readonly<Record<string, string>>) => loadConfig(coreSections, { env: {}, flags });

/** `field rule` of every violation, sorted. */
async function refusals(work: Promise<unknown>): Promise<readonly string[]> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof AppError && thrown.code === 'CONFIG_INVALID', String(thrown));
  return thrown.violations.map(({ field, rule }) => `${field} ${rule}`).toSorted();
}

describe('which drivers the settings name', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealpost-drivers-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('are the embedded ones unless told otherwise', async () => {
    assert.deepEqual(await readDrivers(load({})), { kind: 'embedded' });
  });

  it('are Kafka and MongoDB together, with large content beside the documents', async () => {
    const drivers = await readDrivers(load({ ...KAFKA, ...MONGO, ...KEY, 'bus.prefix': 'test.' }));
    assert.ok(drivers.kind === 'distributed');
    assert.deepEqual(drivers.kafka.brokers, ['a.example.org:9092', 'b.example.org:9093']);
    assert.equal(drivers.kafka.prefix, 'test.');
    assert.deepEqual([drivers.mongo.database, drivers.blobs], ['mail', 'store']);
  });

  it('are never mixed, and a shared store needs a root key that all processes have', async () => {
    assert.deepEqual(await refusals(readDrivers(load({ ...KAFKA, ...KEY }))), ['store.url bus-and-store-together']);
    assert.deepEqual(await refusals(readDrivers(load({ ...MONGO, ...KEY }))), ['bus.url bus-and-store-together']);
    assert.deepEqual(await refusals(readDrivers(load({ 'blobs.url': 'store' }))), ['blobs.url store-without-blobs']);
    assert.deepEqual(await refusals(readDrivers(load({ ...KAFKA, ...MONGO }))), ['keyring.rootKeyFile required']);
  });

  it('name every wrong field at once', async () => {
    const wrong = {
      'bus.url': 'kafka://user:secret@a.example.org',
      'store.url': 'postgres://a.example.org',
      ...KEY,
    };
    assert.deepEqual(await refusals(readDrivers(load(wrong))), [
      'bus.url credentials-in-address',
      'store.url driver-unknown',
    ]);
    const half = {
      ...KAFKA,
      'bus.tls': 'on',
      'bus.tlsCertFile': join(folder, 'none.pem'),
      'bus.saslMechanism': 'plain',
    };
    assert.deepEqual(await refusals(readKafkaSettings(load(half))), [
      'bus.saslPasswordFile required',
      'bus.saslUsername required',
      'bus.tlsCertFile file-unreadable',
      'bus.tlsKeyFile both-or-none',
    ]);
    assert.deepEqual(await refusals(readKafkaSettings(load({ ...KAFKA, 'bus.tlsCaFile': folder }))), [
      'bus.tlsCaFile file-unreadable',
      'bus.tlsCaFile tls-off',
    ]);
    assert.deepEqual(await refusals(readKafkaSettings(load({}))), ['bus.url not-embedded']);
    assert.deepEqual(await refusals(readMongoSettings(load({}))), ['store.url not-embedded']);
  });

  it('take passwords from files, and show none', async () => {
    const passwordFile = join(folder, 'password');
    const urlFile = join(folder, 'url');
    await writeFile(passwordFile, 'pass word\r\nnot this\n');
    await writeFile(urlFile, 'mongodb://operator:hush-hush@db.example.org/mail\n');
    const flags = {
      ...KAFKA,
      'bus.saslMechanism': 'scram-sha-512',
      'bus.saslUsername': 'sealpost',
      'bus.saslPasswordFile': passwordFile,
      'store.urlFile': urlFile,
      ...KEY,
    };
    const drivers = await readDrivers(load(flags));
    assert.ok(drivers.kind === 'distributed');
    const sasl = { mechanism: 'scram-sha-512', username: 'sealpost', password: 'pass word' };
    assert.deepEqual(drivers.kafka.security?.sasl, sasl);
    assert.equal(drivers.mongo.shown, 'mongodb://db.example.org/mail');
    const inline = { 'store.url': 'mongodb://operator:hush-hush@db.example.org/mail', 'bus.saslPassword': 'hush-hush' };
    const shown = JSON.stringify(withoutCredentials(effectiveRows(load({ ...KAFKA, ...inline }))));
    assert.ok(!shown.includes('hush-hush') && !shown.includes('operator:'));
    assert.ok(shown.includes('db.example.org/mail'));
    await writeFile(urlFile, '\n');
    assert.deepEqual(await refusals(readMongoSettings(load({ 'store.urlFile': urlFile }))), [
      'store.url not-embedded',
      'store.urlFile file-empty',
    ]);
  });

  it('never make a root key where others share the store', async () => {
    const open = (path: string) =>
      openRootKey(load({ 'keyring.rootKeyFile': path }), {
        dataFolder: folder,
        random: createSeededRandom(1),
        presence: 'required',
      });
    assert.deepEqual(await refusals(open(join(folder, 'root.key'))), ['keyring.rootKeyFile file-missing']);
    assert.deepEqual(await refusals(open(join(folder, 'other.key'))), ['keyring.rootKeyFile file-name']);
    await writeFile(join(folder, 'root.key'), `${'ab'.repeat(32)}\n`);
    await chmod(join(folder, 'root.key'), 0o600);
    assert.equal((await open(join(folder, 'root.key'))).created, false);
  });
});
