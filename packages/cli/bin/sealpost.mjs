#!/usr/bin/env node
/** The `sealpost` command: hands over to the server or the command line, on a Node that runs them. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode24, noNode24Message, runEntry, sealpostEntry } from './node24.mjs';

const packageFolder = resolve(dirname(realpathSync(fileURLToPath(import.meta.url))), '..');
const root = resolve(packageFolder, '..', '..');
const node = findNode24(root);

/** `run` and `config` need every service; their help, like all other commands, needs none. */
function entryFor(args) {
  const [verb, ...rest] = args;
  const wantsHelp = rest.includes('--help') || rest.includes('-h');
  const server = resolve(root, 'services', 'standalone', 'src', 'main.ts');
  if (verb === 'run' && !wantsHelp) return { entry: server, args: rest };
  if (verb === 'config' && !wantsHelp) return { entry: server, args };
  return { entry: resolve(packageFolder, 'src', 'main.ts'), args };
}

if (node === undefined) {
  console.error(noNode24Message());
  process.exitCode = 69;
} else {
  const args = process.argv.slice(2);
  process.exitCode = await runEntry({ node, root, entry: sealpostEntry(root, args), args });
}
