/** The shape of a policy document: every field with its values, its limits and one sentence about it. */
import { IDENTIFIER_TYPES, SCAN_PROBLEMS } from '@sealpost/phi';
import { ACTION_NAMES, PROFILE_NAMES, PROTECTION_NAMES, PURPOSE_NAMES, VERDICT_NAMES } from './policy-document.ts';
import type { FieldsShape, ListShape, Shape, TextShape } from './shape.ts';

const RULES_MAX = 500;
const VALUES_MAX = 1_000;
const LAYERS_MAX = 500;
const DETECTORS_MAX = 100;
const REASON_LENGTH_MAX = 200;
const NOTICE_LENGTH_MAX = 2_000;
/** RFC 5322 section 2.1.1 asks for lines of 78 characters at most; name, colon and value may take two of them. */
const HEADER_VALUE_LENGTH_MAX = 120;
const SIZE_BYTES_MAX = 1_073_741_824;
const COUNT_MAX = 1_000_000;
/** RFC 5321 section 4.5.3.1: 64 octets before the @, 255 behind it. */
const SENDER_LENGTH_MAX = 320;

const name: TextShape = {
  kind: 'text',
  lengthMax: 63,
  pattern: /^[a-z0-9][a-z0-9-]*$/,
  code: 'name-syntax',
  cure: 'Use 1 to 63 lower-case letters, digits and hyphens.',
};

const word: TextShape = {
  kind: 'text',
  lengthMax: 64,
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/,
  code: 'value-syntax',
  cure: 'Use 1 to 64 letters, digits and any of _ . : -',
};

const phrase: TextShape = {
  kind: 'text',
  lengthMax: 64,
  pattern: /\S/,
  code: 'text-length',
  cure: 'Use 1 to 64 characters.',
};

const domain: TextShape = {
  kind: 'text',
  lengthMax: 255,
  pattern: /^(?:\*|(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/,
  code: 'domain-syntax',
  cure: 'Write example.org, *.example.org for all below it, or *; domains beyond ASCII as A-labels (xn--…).',
};

const sender: TextShape = {
  kind: 'text',
  lengthMax: SENDER_LENGTH_MAX,
  pattern: /^(?:[^\s@]*@|\*\.)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/,
  code: 'sender-syntax',
  cure: 'Write name@example.org, @example.org, or *.example.org for all domains below it.',
};

const removablePart: TextShape = {
  kind: 'text',
  lengthMax: 16,
  pattern: /^(?:attachment(?::[1-9][0-9]{0,3})?|matching)$/,
  code: 'part-syntax',
  cure: 'Use attachment for all, attachment:2 for the second, or matching for those the rule speaks of.',
};

/** Reasons as verdicts give them. */
const problem: Shape = { kind: 'choice', values: [...SCAN_PROBLEMS, 'findings_truncated'] };

const someOf = (of: Shape, describe: string): ListShape => ({
  kind: 'list',
  of,
  min: 1,
  max: VALUES_MAX,
  single: true,
  code: 'values-missing',
  cure: `Give 1 to ${VALUES_MAX} values as text.`,
  describe,
});

const size = (describe: string): Shape => ({ kind: 'whole', min: 0, max: SIZE_BYTES_MAX, describe });

const attachment: FieldsShape = {
  kind: 'fields',
  describe: 'Some attachment for which all of this holds.',
  fields: {
    kinds: someOf(word, 'Kinds of documents, found by their content: pdf, docx, zip, image, unknown …'),
    extensions: someOf(word, 'Extensions of file names, without the dot.'),
    problems: someOf(problem, 'Why it could not be read: encrypted, unreadable, too_large …'),
    countMin: { kind: 'whole', min: 1, max: COUNT_MAX, describe: 'At least so many such attachments; 1 by default.' },
  },
  required: [],
  code: 'attachment-syntax',
  cure: 'Say which attachments: kinds, extensions, problems, countMin.',
};

const when: FieldsShape = {
  kind: 'fields',
  definition: 'when',
  describe: 'All conditions must hold; within one, any of its values. Nothing given: every message.',
  fields: {
    verdict: someOf({ kind: 'choice', values: VERDICT_NAMES }, 'What detection made of the message.'),
    purpose: someOf({ kind: 'choice', values: PURPOSE_NAMES }, 'What the sender says the message is for.'),
    types: someOf(word, 'Evidence types: ssn, mrn, lab, hiv …'),
    counts: {
      kind: 'map',
      key: word,
      of: { kind: 'whole', min: 1, max: COUNT_MAX },
      max: VALUES_MAX,
      describe: 'Evidence types with the number of findings from which on the rule matches.',
    },
    in: someOf(word, 'Only where found in these parts: subject, text, html, attachment, attachment-name …'),
    stream: someOf(name, 'Label `stream` of the submission.'),
    sender: someOf(sender, 'name@example.org, @example.org or *.example.org.'),
    recipientDomain: someOf(domain, 'example.org, *.example.org for those below it, or *.'),
    attachment,
    sizeBytesMin: size('Bytes of the whole message, from this size up.'),
    sizeBytesMax: size('Bytes of the whole message, up to this size.'),
    problems: {
      kind: 'either',
      flag: { kind: 'flag' },
      other: someOf(problem, 'Reasons: encrypted, unreadable, too_large …'),
      describe: 'Part of the message could not be looked into.',
    },
    authorized: { kind: 'flag', describe: 'An authorisation of the recipient is on record (marketing and research).' },
  },
  required: [],
  code: 'when-syntax',
  cure: 'Conditions are given as names with lists of values.',
  mayBeEmpty: true,
};

const then: FieldsShape = {
  kind: 'fields',
  definition: 'then',
  describe: 'What happens: of all rules that match, the strictest action and protection; edits add up.',
  fields: {
    action: { kind: 'choice', values: ACTION_NAMES, describe: 'deliver by default.' },
    protection: { kind: 'choice', values: PROTECTION_NAMES, describe: 'opportunistic by default.' },
    reason: {
      kind: 'text',
      lengthMax: REASON_LENGTH_MAX,
      code: 'reason-length',
      cure: `A reason has at most ${REASON_LENGTH_MAX} characters.`,
      describe: 'Fixed text shown with the decision; never content.',
    },
    role: { ...name, describe: 'Role whose members decide on held mail.' },
    moveSubjectInside: { kind: 'flag', describe: 'A neutral subject outside, the real one at the top of the text.' },
    removeParts: someOf(removablePart, 'Attachments that do not leave.'),
    redact: someOf(word, 'Evidence types whose values are replaced by their type.'),
    addHeader: {
      kind: 'fields',
      describe: 'One header field.',
      fields: {
        name: {
          kind: 'text',
          lengthMax: 60,
          pattern: /^X-[A-Za-z0-9-]+$/,
          code: 'header-name-syntax',
          cure: 'Header names begin with X- and have at most 60 letters, digits and hyphens.',
        },
        value: {
          kind: 'text',
          lengthMax: HEADER_VALUE_LENGTH_MAX,
          pattern: /^[\x20-\x7e]*$/,
          code: 'header-value-syntax',
          cure: `Header values are one line of at most ${HEADER_VALUE_LENGTH_MAX} ASCII characters.`,
        },
      },
      required: ['name', 'value'],
      code: 'header-syntax',
      cure: 'A header has `name` and `value`.',
    },
    addNotice: {
      kind: 'text',
      lengthMax: NOTICE_LENGTH_MAX,
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
      pattern: /^[^\u0000-\u0009\u000b-\u001f\u007f]+$/,
      code: 'notice-syntax',
      cure: `A notice has 1 to ${NOTICE_LENGTH_MAX} characters and no control characters but line feeds.`,
      describe: 'A paragraph under the text.',
    },
  },
  required: [],
  code: 'then-syntax',
  cure: 'A rule says what happens: `action`, `protection`, `reason`.',
};

const rule: FieldsShape = {
  kind: 'fields',
  definition: 'rule',
  fields: {
    id: { ...name, describe: 'Cited by decisions. An inherited rule with the same id is replaced.' },
    locked: { kind: 'flag', describe: 'Layers below can neither replace nor disable it.' },
    when,
    then,
  },
  required: ['id', 'then'],
  code: 'rule-syntax',
  cure: 'A rule has `id`, `when` and `then`.',
};

const rules: ListShape = {
  kind: 'list',
  of: rule,
  min: 0,
  max: RULES_MAX,
  code: 'rules-missing',
  cure: `Give at most ${RULES_MAX} rules as a list.`,
  describe: 'Their order matters only among equally strict ones.',
};

const disable = someOf(name, 'Ids of inherited rules that do not count here.');

const layer: FieldsShape = {
  kind: 'fields',
  definition: 'layer',
  fields: { rules, disable },
  required: [],
  code: 'layer-syntax',
  cure: 'A layer has `rules` and `disable`.',
};

/** The outline only: what a pattern may be is checked by the engine that runs it. */
const detector: FieldsShape = {
  kind: 'fields',
  fields: {
    id: { ...word, describe: 'Named in findings as tenant.<id>.' },
    type: { kind: 'choice', values: IDENTIFIER_TYPES, describe: 'What a finding counts as.' },
    shape: { ...phrase, describe: '9 a digit, A a letter, X either, anything else itself: AA-999999.' },
    pattern: { ...phrase, lengthMax: 200, cure: 'A pattern has 1 to 200 characters.', describe: 'RE2 syntax.' },
    validator: { ...word, describe: 'Checksum that the letters and digits of a match must pass.' },
    contextWords: someOf(phrase, 'Terms one of which must stand shortly before.'),
    contextWordsAfter: someOf(phrase, 'Terms one of which may stand shortly after instead.'),
    confidence: { kind: 'number', min: 0.5, max: 1, describe: 'Of the findings; 0.9 by default.' },
  },
  required: ['id', 'type'],
  code: 'detector-syntax',
  cure: 'A detector has `id`, `type`, `shape` or `pattern`, and `contextWords`.',
};

/** The whole document. */
export const POLICY_SHAPE: FieldsShape = {
  kind: 'fields',
  fields: {
    name: { ...name, describe: 'Cited by decisions together with the version, as in riverbend@7.' },
    extends: {
      kind: 'choice',
      values: PROFILE_NAMES,
      describe: 'Inherited rules. Without it the document stands alone.',
    },
    disable,
    rules,
    streams: {
      kind: 'map',
      key: name,
      of: layer,
      max: LAYERS_MAX,
      describe: 'Rules for mail with a label `stream`.',
    },
    senders: {
      kind: 'map',
      key: sender,
      of: layer,
      max: LAYERS_MAX,
      keysUnnamed: true,
      describe: 'Rules for mail of a sender: name@example.org, @example.org or *.example.org.',
    },
    detectors: {
      kind: 'list',
      of: detector,
      min: 0,
      max: DETECTORS_MAX,
      code: 'detectors-syntax',
      cure: `Give at most ${DETECTORS_MAX} detectors as a list.`,
      describe: "Formats of the tenant's own ids.",
    },
  },
  required: ['name'],
  code: 'policy-syntax',
  cure: 'A policy is a YAML or JSON document with `name` and `rules`.',
};
