#!/usr/bin/env node
/** The `sealpost` command: hands over to the server or the command line, on a Node that runs them. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode24, noNode24Message, runEntry, sealpostEntry } from './node24.mjs';

const packageFolder = resolve(dirname(realpathSync(fileURLToPath(import.meta.url))), '..');
const root = resolve(packageFolder, '..', '..');
const node = findNode24(root);

if (node === undefined) {
  console.error(noNode24Message());
  process.exitCode = 69;
} else {
  const args = process.argv.slice(2);
  process.exitCode = await runEntry({ node, root, entry: sealpostEntry(root, args), args });
}
