/** The root of all policies: verified TLS for PHI, content encryption for what the law protects specially, holds where a person must look. */

export const FACTORY_POLICY_YAML = `# What Sealpost does with each recipient of a message. Of all rules that match, the strictest wins.
name: factory
rules:
  - id: marketing-with-phi
    when: { verdict: [phi, sensitive_phi], purpose: [marketing], authorized: false }
    then: { action: hold, reason: "Marketing that uses PHI needs a recorded authorisation of the recipient (45 CFR 164.508(a)(3))." }
  - id: research-with-phi
    when: { verdict: [phi, sensitive_phi], purpose: [research], authorized: false }
    then: { action: hold, reason: "Research that uses PHI needs a recorded authorisation, or a waiver (45 CFR 164.512(i))." }
  - id: ssn-in-subject
    when: { types: [ssn, mrn, health_plan_id], in: [subject] }
    then: { action: hold, reason: "An identifier in the subject is readable in every mailbox list and notification." }
  - id: scan-not-finished
    when: { problems: [scanner_failed, timed_out] }
    then: { action: hold, reason: "Detection did not finish, so a person looks at the message." }
  - id: sensitive-phi
    when: { verdict: [sensitive_phi] }
    then: { protection: content, reason: "Specially protected health information: the content itself is encrypted." }
  - id: phi
    when: { verdict: [phi] }
    then: { protection: tls, reason: "PHI: verified TLS, or a stronger method (45 CFR 164.312(e)(1))." }
  - id: not-readable
    when: { problems: true }
    then: { protection: tls, reason: "Part of the message could not be looked into, so it is treated as PHI." }
  - id: default
    then: { reason: "No PHI found." }
`;
