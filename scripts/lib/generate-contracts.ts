/** Turns proto/ into TypeScript and a descriptor set, in a folder of the caller's choice. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool, type ToolResult } from './run-tool.ts';

/** Where the generated contracts live; the same path stands in buf.gen.yaml. */
export const CONTRACTS_FOLDER = 'packages/contracts/src/gen';

/** Writes generated code and `descriptors.binpb` below `outFolder`/`CONTRACTS_FOLDER`; stops at the first failure. */
export async function generateContracts(root: string, outFolder: string): Promise<ToolResult> {
  const code = await runTool('buf', ['generate', '-o', outFolder], { cwd: root });
  if (code.code !== 0) return code;
  const descriptors = join(outFolder, CONTRACTS_FOLDER, 'descriptors.binpb');
  mkdirSync(dirname(descriptors), { recursive: true });
  return await runTool('buf', ['build', '--exclude-source-info', '-o', descriptors], { cwd: root });
}
