/** Verified TLS for all PHI: what HHS accepts for transmission, and what every recipient reads without a key or an account. */

export const TLS_SUFFICES_YAML = `# Verified TLS for all PHI. Where a server cannot do it, the message goes another way, never in the clear.
name: tls-suffices
extends: factory
rules:
  - id: ssn-in-subject
    when: { types: [ssn, mrn, health_plan_id], in: [subject] }
    then: { protection: tls, moveSubjectInside: true, reason: "An identifier in the subject is moved inside the message." }
  - id: sensitive-phi
    when: { verdict: [sensitive_phi] }
    then: { protection: tls, reason: "Specially protected health information: verified TLS suffices under this profile." }
`;
