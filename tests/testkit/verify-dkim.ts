/** Judges DKIM signatures by verifiers that are not ours: mailauth, and dkimpy where Debian's python3-dkim is installed. */
import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';

/** The Debian module belongs to the system's interpreter. */
const PYTHON = '/usr/bin/python3';
const DKIMPY = `
import sys, json, base64, dkim
request = json.load(sys.stdin)
record = request['record'].encode()
print(json.dumps([dkim.verify(base64.b64decode(text), dnsfunc=lambda name, timeout=5: record) for text in request['messages']]))
`;
const STRING_MAX = 255;

/** TXT record of the key that signs, made from its private half. */
export function dkimRecordOf(privateKeyPem: string): string {
  const der = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=rsa; p=${der.toString('base64')}`;
}

/** `pass`, `fail`, `none` … for each message. */
export async function judgeByMailauth(messages: readonly Buffer[], record: string): Promise<readonly string[]> {
  const strings = record.match(new RegExp(`.{1,${STRING_MAX}}`, 'g')) ?? [];
  const resolver = async (): Promise<string[][]> => [[...strings]];
  const verdicts = await Promise.all(messages.map((message) => dkimVerify(message, { resolver })));
  return verdicts.map((verdict) => verdict.results[0]?.status.result ?? 'none');
}

/** True or false for each message; undefined when dkimpy is not installed. */
export function judgeByDkimpy(messages: readonly Buffer[], record: string): readonly boolean[] | undefined {
  if (spawnSync(PYTHON, ['-c', 'import dkim']).status !== 0) return undefined;
  const input = JSON.stringify({ record, messages: messages.map((message) => message.toString('base64')) });
  const { stdout } = spawnSync(PYTHON, ['-c', DKIMPY], { input });
  return JSON.parse(stdout.toString('utf8')) as readonly boolean[];
}
