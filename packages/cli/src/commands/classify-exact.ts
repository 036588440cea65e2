/** `--exact-list` of `sealpost classify`: the values of a list of patients are found as a server with that list finds them. */
import { AppError } from '@sealpost/kernel';
import { createExactMatcher, type ExactMatcher } from '@sealpost/phi';
import { type CommandContext, textOf } from '../command.ts';
import { readExactListFiles } from '../input/exact-list-files.ts';
import { usageError } from '../usage-error.ts';

/** None when the flag is not given. Throws CLI_USAGE or CLI_INPUT_UNREADABLE naming it. */
export async function exactMatchersOf({ io, options }: CommandContext): Promise<readonly ExactMatcher[]> {
  const path = textOf(options, 'exactList');
  const saltPath = textOf(options, 'salt');
  if (path === undefined) {
    if (saltPath === undefined) return [];
    throw usageError('--salt', 'ONLY_WITH_LIST', 'It belongs to a list: --exact-list patients.digests.');
  }
  const files = await readExactListFiles(io, { field: '--exact-list', path, saltPath });
  try {
    return [createExactMatcher(files)];
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'PHI_EXACT_LIST_INVALID') throw thrown;
    throw usageError('--exact-list', 'DIGESTS', 'Name what `sealpost policy hash-list` wrote, with its salt.');
  }
}
