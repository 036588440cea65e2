/** Opens the root key: made on first start in the embedded mode, asked for in all others. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Effective } from '@sealpost/config';
import { AppError, type Clock, type Random } from '@sealpost/kernel';
import { createKeyring, type Keyring, openLocalRootKey, type RootKey } from '@sealpost/keyring';
import { createKeyStore, keyringConfig } from '@sealpost/runtime';
import type { Store } from '@sealpost/store';

const FILE_NAME = 'root.key';

export interface OpenedRootKey {
  readonly rootKey: RootKey;
  readonly created: boolean;
}

/**
 * `required`: the file must be there already. Errors: CONFIG_INVALID when the setting names no root.key or the file that it
 * requires is missing; KEYRING_ROOT_UNREADABLE.
 */
export async function openRootKey(
  effective: Effective,
  options: { readonly dataFolder: string; readonly random: Random; readonly presence: 'made' | 'required' },
): Promise<OpenedRootKey> {
  const { rootKeyFile } = effective.of(keyringConfig);
  const path = rootKeyFile === '' ? resolve(options.dataFolder, FILE_NAME) : resolve(rootKeyFile);
  if (!path.endsWith(`/${FILE_NAME}`)) {
    throw invalid(
      'file-name',
      'The file is called root.key: give its path, for example /run/secrets/sealpost/root.key.',
    );
  }
  if (options.presence === 'required' && !(await isThere(path))) {
    throw invalid(
      'file-missing',
      'Put the root key there that the other processes have, mode 0600; make the first with `openssl rand -hex 32`.',
    );
  }
  return openLocalRootKey({ folder: path.slice(0, -FILE_NAME.length - 1), random: options.random });
}

export async function openKeyring(
  effective: Effective,
  parts: { readonly rootKey: RootKey; readonly store: Store; readonly clock: Clock; readonly random: Random },
): Promise<Keyring> {
  const { cacheEntriesMax, kekTtlMs } = effective.of(keyringConfig);
  const { store, ...rest } = parts;
  return createKeyring({ ...rest, keyStore: await createKeyStore(store), cacheEntriesMax, kekTtlMs });
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const invalid = (rule: string, description: string): AppError =>
  new AppError('CONFIG_INVALID', { violations: [{ field: 'keyring.rootKeyFile', rule, description }] });
