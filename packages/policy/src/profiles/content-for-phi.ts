/** Content encryption for all PHI: OpenPGP where a key is on file, the portal otherwise. */

export const CONTENT_FOR_PHI_YAML = `# The content of all PHI is encrypted, from this server to the recipient.
name: content-for-phi
extends: factory
rules:
  - id: ssn-in-subject
    when: { types: [ssn, mrn, health_plan_id], in: [subject] }
    then: { protection: content, moveSubjectInside: true, reason: "An identifier in the subject is moved inside the message." }
  - id: phi-in-subject
    when: { verdict: [phi, sensitive_phi], in: [subject] }
    then: { protection: content, moveSubjectInside: true, reason: "A subject stays readable when the content is encrypted, so it is moved inside." }
  - id: phi
    when: { verdict: [phi] }
    then: { protection: content, reason: "PHI: the content itself is encrypted (45 CFR 164.312(e)(2)(ii))." }
  - id: not-readable
    when: { problems: true }
    then: { protection: content, reason: "Part of the message could not be looked into, so it is treated as PHI." }
`;
