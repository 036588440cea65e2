/** `sealpost policy profiles` and `schema`: what comes with Sealpost; no server. */
import { policyJsonSchema, PROFILE_NAMES, PROFILES, type ProfileName } from '@sealpost/policy';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { profileText } from './policy-text.ts';

const ABOUT: Readonly<Record<ProfileName, string>> = {
  factory: 'verified TLS for PHI, content encryption for sensitive PHI; the root of the others',
  'tls-suffices': 'verified TLS for all PHI',
  'content-for-phi': 'content encryption for all PHI, subjects moved inside',
  strict:
    'TLS for everything, content encryption for PHI, the portal for sensitive PHI, holds where detection could not read',
};

export async function showProfiles({ output, args, io }: CommandContext): Promise<ExitCode> {
  const [name] = args;
  if (name !== undefined) {
    const document = profileText(name);
    if (output.json) output.document({ name, document });
    else io.stdout.write(document);
    return EXIT.done;
  }
  const profiles = PROFILE_NAMES.map((one) => ({ name: one, about: ABOUT[one], document: PROFILES[one] }));
  if (output.json) output.document({ profiles });
  else {
    output.table({
      columns: [{ header: 'profile', whole: true }, { header: 'what it asks for' }],
      rows: profiles.map(({ name: profile, about }) => [profile, about]),
    });
    output.note('Print one with `sealpost policy profiles NAME`; inherit it with `extends: NAME`.');
  }
  return EXIT.done;
}

export async function showSchema({ output }: CommandContext): Promise<ExitCode> {
  output.document(policyJsonSchema());
  return EXIT.done;
}
