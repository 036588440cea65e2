/** Compares two folders file by file, and makes one equal to the other. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface FolderDifference {
  readonly path: string;
  readonly kind: 'missing' | 'changed' | 'left over';
}

/** Paths of all files below `folder`, relative to it and sorted; empty when there is no such folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Files of `wanted` that `actual` lacks or holds otherwise; what else `actual` holds does not matter. */
export function compareFiles(wanted: string, actual: string): FolderDifference[] {
  return filesBelow(wanted).flatMap((path): FolderDifference[] => {
    if (!existsSync(join(actual, path))) return [{ path, kind: 'missing' }];
    const same = readFileSync(join(wanted, path)).equals(readFileSync(join(actual, path)));
    return same ? [] : [{ path, kind: 'changed' }];
  });
}

/** What stands in the way of `actual` being a copy of `wanted`. */
export function compareFolders(wanted: string, actual: string): FolderDifference[] {
  const wantedFiles = new Set(filesBelow(wanted));
  const leftOver = filesBelow(actual)
    .filter((path) => !wantedFiles.has(path))
    .map((path): FolderDifference => ({ path, kind: 'left over' }));
  return [...compareFiles(wanted, actual), ...leftOver];
}

/** Makes `actual` equal to `wanted`, touching only what differs. */
export function syncFolder(wanted: string, actual: string): FolderDifference[] {
  const differences = compareFolders(wanted, actual);
  for (const { path, kind } of differences) {
    if (kind === 'left over') {
      rmSync(join(actual, path));
      continue;
    }
    mkdirSync(dirname(join(actual, path)), { recursive: true });
    copyFileSync(join(wanted, path), join(actual, path));
  }
  return differences;
}
