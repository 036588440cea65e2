/** `npm run proto:baseline`: records the API as it is now; `npm run check` refuses changes that break this record. */
import { resolve } from 'node:path';
import { runTool } from './lib/run-tool.ts';

const root = resolve(import.meta.dirname, '..');
const result = await runTool('buf', ['build', '--exclude-source-info', '-o', 'proto/baseline.binpb'], { cwd: root });
if (result.output !== '') console.error(result.output);
if (result.code === 0) console.log('proto/baseline.binpb holds the API as it is now');
process.exitCode = result.code;
