/** The policy a new installation starts with: TLS suffices for PHI, content encryption for what the law protects specially. */

export const FACTORY_POLICY_YAML = `# What Sealpost does with each recipient of a message. Of all rules that match, the strictest wins.
name: factory
rules:
  - id: marketing-with-phi
    when: { verdict: [phi, sensitive_phi], purpose: [marketing] }
    then: { action: hold, reason: "Marketing that uses PHI needs a written authorisation (45 CFR 164.508(a)(3))." }
  - id: research-with-phi
    when: { verdict: [phi, sensitive_phi], purpose: [research] }
    then: { action: hold, reason: "Research that uses PHI needs an authorisation or a waiver (45 CFR 164.512(i))." }
  - id: ssn-in-subject
    when: { types: [ssn, mrn, health_plan_id], in: [subject] }
    then: { action: hold, reason: "An identifier in the subject is readable in every mailbox list and notification." }
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
