/** Policies as command lines name them: a file, standard input, or a profile that comes with Sealpost. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '@sealpost/kernel';
import {
  parsePolicy,
  POLICY_SIZE_BYTES_MAX,
  type PolicyDocument,
  PROFILE_NAMES,
  PROFILES,
  type ProfileName,
} from '@sealpost/policy';
import type { Io } from '../io.ts';
import { readAllStdin } from '../input/read-stdin.ts';
import { unreadableError, usageError } from '../usage-error.ts';

const PROFILE_PREFIX = 'profile:';

/** The text of a policy. Throws CLI_USAGE or CLI_INPUT_UNREADABLE. */
export async function readPolicyText(io: Io, name: string): Promise<string> {
  if (name === '-') return (await readAllStdin(io, POLICY_SIZE_BYTES_MAX)).toString('utf8');
  if (name.startsWith(PROFILE_PREFIX)) return profileText(name.slice(PROFILE_PREFIX.length));
  const path = resolve(io.cwd, name);
  try {
    const { size } = await stat(path);
    if (size <= POLICY_SIZE_BYTES_MAX) return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadableError('policy', error);
  }
  throw usageError('policy', 'SIZE', `A policy has at most ${POLICY_SIZE_BYTES_MAX} bytes.`);
}

/** The text of a shipped profile. Throws CLI_USAGE. */
export function profileText(name: string): string {
  if (!PROFILE_NAMES.some((known) => known === name))
    throw usageError('profile', 'ONE_OF', `Choose from ${PROFILE_NAMES.join(', ')}.`);
  return PROFILES[name as ProfileName];
}

/** What the text says. Throws DLP_POLICY_INVALID with every wrong field, as the server would. */
export function policyFrom(text: string): PolicyDocument {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new AppError('DLP_POLICY_INVALID', { violations: parsed.violations });
  return parsed.policy;
}
