/** Checks of the API contract: its style, and that no change breaks those who use it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../lib/check.ts';
import { listProjectFiles } from '../lib/project-files.ts';
import { runTool } from '../lib/run-tool.ts';

/** The API as it was promised; `npm run proto:baseline` records it anew. */
const BASELINE = 'proto/baseline.binpb';

function countProtos(root: string): number {
  return listProjectFiles(root).filter((path) => path.startsWith('proto/') && path.endsWith('.proto')).length;
}

export const protoLint: Check = {
  name: 'proto-lint',
  claim: 'buf lint (STANDARD) has nothing to say',
  async run(root) {
    const { code, output } = await runTool('buf', ['lint'], { cwd: root });
    return { seen: countProtos(root), problems: code === 0 ? [] : [output.trim()] };
  },
};

export const protoBreaking: Check = {
  name: 'proto-breaking',
  claim: `nothing breaks a client of the API recorded in ${BASELINE}`,
  async run(root) {
    const seen = countProtos(root);
    if (!existsSync(join(root, BASELINE))) {
      return { seen, problems: [`${BASELINE} is missing; \`npm run proto:baseline\` writes it`] };
    }
    const { code, output } = await runTool('buf', ['breaking', '--against', BASELINE], { cwd: root });
    return { seen, problems: code === 0 ? [] : [output.trim()] };
  },
};
