/** For the careful: content encryption for PHI, the portal for sensitive PHI, a person for whatever detection could not read. */

export const STRICT_YAML = `# TLS for everything, content encryption for PHI, the portal for sensitive PHI. Locked rules can be neither replaced nor disabled.
name: strict
extends: content-for-phi
rules:
  - id: marketing-with-phi
    locked: true
    when: { verdict: [phi, sensitive_phi], purpose: [marketing], authorized: false }
    then: { action: hold, protection: content, reason: "Marketing that uses PHI needs a recorded authorisation of the recipient (45 CFR 164.508(a)(3))." }
  - id: research-with-phi
    locked: true
    when: { verdict: [phi, sensitive_phi], purpose: [research], authorized: false }
    then: { action: hold, protection: content, reason: "Research that uses PHI needs a recorded authorisation, or a waiver (45 CFR 164.512(i))." }
  - id: scan-not-finished
    locked: true
    when: { problems: [scanner_failed, timed_out] }
    then: { action: hold, protection: portal, reason: "Detection did not finish, so a person looks at the message." }
  - id: ssn-in-subject
    locked: true
    when: { types: [ssn, mrn, health_plan_id], in: [subject] }
    then: { action: hold, protection: content, moveSubjectInside: true, reason: "An identifier in the subject is readable in every mailbox list and notification." }
  - id: not-readable
    when: { problems: true }
    then: { action: hold, protection: content, reason: "Part of the message could not be looked into, so a person looks at it." }
  - id: many-persons
    when: { counts: { ssn: 10, mrn: 10, health_plan_id: 10 } }
    then: { action: hold, protection: content, reason: "Ids of ten persons or more: a list leaves only when somebody meant it to." }
  - id: sensitive-phi
    when: { verdict: [sensitive_phi] }
    then: { protection: portal, reason: "Specially protected health information is read in the portal, where access is recorded." }
  - id: part-of-phi
    when: { verdict: [identifiers_only, health_only] }
    then: { protection: tls, reason: "Identifiers or health wording alone: verified TLS." }
  - id: default
    then: { protection: tls, reason: "No PHI found: verified TLS all the same." }
`;
