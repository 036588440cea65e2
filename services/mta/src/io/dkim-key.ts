/** The DKIM signer: a key of the operator's, or one made on first start, so that every message is signed from day one. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@sealpost/kernel';
import { createDkimSigner, type DkimSigner, generateDkimKey } from '@sealpost/mail';
import type { MtaConfig } from '../config.ts';

export interface DkimOptions {
  readonly config: MtaConfig;
  readonly dataFolder: string;
  /** Signing domain when none is configured. */
  readonly domainDefault: string | undefined;
}

/** Undefined when there is no domain to sign for. Errors: MTA_DKIM_KEY_UNREADABLE. */
export async function openDkimSigner({
  config,
  dataFolder,
  domainDefault,
}: DkimOptions): Promise<DkimSigner | undefined> {
  const domain = config.dkimDomain === '' ? domainDefault : config.dkimDomain;
  if (domain === undefined) return undefined;
  const path = config.dkimKeyFile === '' ? join(dataFolder, 'dkim.key') : config.dkimKeyFile;
  const privateKeyPem = (await readKey(path)) ?? (config.dkimKeyFile === '' ? await makeKey(path) : undefined);
  if (privateKeyPem === undefined)
    throw new AppError('MTA_DKIM_KEY_UNREADABLE', { facts: { setting: 'mta.dkimKeyFile' } });
  try {
    return createDkimSigner({ domain, selector: config.dkimSelector, privateKeyPem });
  } catch (cause) {
    throw new AppError('MTA_DKIM_KEY_UNREADABLE', { facts: { setting: 'mta.dkimKeyFile' }, cause });
  }
}

const readKey = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** Written aside and linked: of several processes that start on one folder, the first one's key is the key of all. */
async function makeKey(path: string): Promise<string | undefined> {
  const { privateKeyPem } = await generateDkimKey('rsa-sha256');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${randomUUID()}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(privateKeyPem);
    await file.sync();
    await link(aside, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  } finally {
    await file.close();
    await rm(aside, { force: true });
  }
  return await readKey(path);
}
