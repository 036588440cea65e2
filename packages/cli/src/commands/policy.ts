/** `sealpost policy`: read, check, compare, try and put policies. */
import type { CommandSpec } from '../command.ts';
import { PURPOSES } from '../views/enums.ts';
import { namesOf } from '../input/enum-names.ts';

const POLICY_WORDS =
  'A policy is a file, - for standard input, or profile:NAME for one that comes with Sealpost (profile:strict).';

const SALT_OPTION = {
  flags: '--salt <file>',
  describe: 'file with the salt; default beside the list, as in patients.salt',
};

/** The work behind each verb is loaded when it runs: YAML and detection are not needed to start. */
export const POLICY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'policy',
    summary: 'Check, compare, try and put the policy that says how each recipient is protected.',
    examples: [['sealpost policy profiles', 'the policies that come with Sealpost']],
  },
  {
    name: 'policy lint',
    args: '<policy>',
    summary: 'Check a policy: errors with their line, and what is allowed but probably not meant. Needs no server.',
    detail: `${POLICY_WORDS} Exit code 3 when there are errors; with --strict also when there are warnings.`,
    options: [{ flags: '--strict', describe: 'warnings count as errors do' }],
    examples: [['sealpost policy lint examples/policies/clinic.yaml', 'every error and warning, by line']],
    run: async (context) => await (await import('./policy-lint.ts')).lint(context),
  },
  {
    name: 'policy diff',
    args: '<old> [new]',
    summary: 'Show what changed between two policies, rule by rule and layer by layer.',
    detail: `${POLICY_WORDS} Exit code 9 when they differ.`,
    options: [{ flags: '--server', describe: 'compare the policy in force with the one named' }],
    examples: [
      ['sealpost policy diff profile:strict clinic.yaml', 'two policies, without a server'],
      ['sealpost policy diff --server clinic.yaml', 'what putting it would change'],
    ],
    run: async (context) => await (await import('./policy-diff.ts')).diff(context),
  },
  {
    name: 'policy simulate',
    args: '<draft> [file...]',
    summary: 'Say which outcomes a draft would change, for given mails or for what was sent in past days.',
    detail: `${POLICY_WORDS} Files are read and judged on this machine. Nothing is sent and nothing is put in force.
With --check the exit code is 9 when an outcome would change.`,
    options: [
      { flags: '--days <n>', describe: 'instead of files: the mail of the last n days, asked of the server (1 to 90)' },
      { flags: '--against <policy>', describe: 'compare with this policy instead of the one in force on the server' },
      {
        flags: '--purpose <purpose>',
        describe: 'why the files would be sent; default treatment',
        choices: namesOf(PURPOSES),
      },
      { flags: '--stream <name>', describe: 'label `stream` that the files would carry' },
      { flags: '--to <address>', describe: 'recipient of the files, instead of To and Cc', repeat: true },
      { flags: '--authorized', describe: 'as if every recipient had signed an authorisation' },
      { flags: '--check', describe: 'exit code 9 when an outcome would change' },
    ],
    examples: [
      ['sealpost policy simulate clinic.yaml --days 30', 'what it would have changed in the last 30 days'],
      [
        'sealpost policy simulate clinic.yaml examples/*.eml --against profile:factory',
        'the outcome of each example under both, without a server',
      ],
    ],
    run: async (context) => await (await import('./policy-simulate.ts')).simulate(context),
  },
  {
    name: 'policy get',
    summary: 'Print the policy in force.',
    examples: [['sealpost policy get > clinic.yaml', 'its document; name and version go to standard error']],
    run: async (context) => await (await import('./policy-server.ts')).getPolicy(context),
  },
  {
    name: 'policy put',
    args: '<policy>',
    summary: 'Put a policy in force. Needs the role policy.',
    detail: `${POLICY_WORDS} It is checked here first. The version it replaces guards against losing what another one put.`,
    options: [{ flags: '--expected-version <n>', describe: 'version that it replaces (required)' }],
    examples: [['sealpost policy put clinic.yaml --expected-version 3', 'it becomes version 4']],
    run: async (context) => await (await import('./policy-server.ts')).putPolicy(context),
  },
  {
    name: 'policy profiles',
    args: '[name]',
    summary: 'List the policies that come with Sealpost, or print one.',
    examples: [['sealpost policy profiles strict', 'its rules, as YAML']],
    run: async (context) => await (await import('./policy-profiles.ts')).showProfiles(context),
  },
  {
    name: 'policy schema',
    summary: 'Print the JSON Schema of policies, for editors that complete and check YAML.',
    examples: [['sealpost policy schema > policy.schema.json', 'name it in your editor']],
    run: async (context) => await (await import('./policy-profiles.ts')).showSchema(context),
  },
  {
    name: 'policy hash-list',
    summary: 'Turn a list of patients (CSV on standard input) into salted digests that find its values in mail.',
    detail: `The first line names the columns: mrn, health plan id, account, other id, phone, email, name (or first name and last
name), dob. Only digests are written; keep the salt like a key, and use it again when the list is hashed again.`,
    options: [
      { flags: '--out <file>', describe: 'file for the digests (required); written anew' },
      { flags: '--salt <file>', describe: 'file with the salt (required); made when it is not there' },
    ],
    examples: [
      [
        'sealpost policy hash-list --out patients.digests --salt patients.salt < patients.csv',
        'eight bytes for each value, sorted',
      ],
    ],
    run: async (context) => await (await import('./policy-hash-list.ts')).hashList(context),
  },
  {
    name: 'policy put-list',
    args: '<name> <file>',
    summary:
      'Put a list of patients, as hash-list wrote it, on the server: its values are found in mail. Needs the role policy.',
    detail: `It takes the place of the list with that name. The server keeps salt and digests under seal and never shows them.
At most 4,000,000 values a list and 8 lists.`,
    options: [SALT_OPTION],
    examples: [
      ['sealpost policy put-list patients patients.digests', 'with the salt in patients.salt; found as exact.patients'],
    ],
    run: async (context) => await (await import('./policy-lists.ts')).putList(context),
  },
  {
    name: 'policy lists',
    summary: 'Show the lists of patients on the server: how many values, never which.',
    examples: [['sealpost policy lists --json', 'for a script']],
    run: async (context) => await (await import('./policy-lists.ts')).showLists(context),
  },
  {
    name: 'policy delete-list',
    args: '<name>',
    summary: 'Delete a list of patients from the server, with its salt and digests. Needs the role policy.',
    examples: [['sealpost policy delete-list patients', 'mail is no longer searched for them, within seconds']],
    run: async (context) => await (await import('./policy-lists.ts')).deleteList(context),
  },
];
