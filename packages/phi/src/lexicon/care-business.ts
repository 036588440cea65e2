/** Appointments, prescriptions and paying for care; own words. */

export const APPOINTMENTS = `
doctor appointment, medical appointment, clinic visit, office visit with dr, telehealth visit, telehealth, telemedicine, annual physical
annual wellness visit, wellness visit, well child visit, follow up visit, followup visit, follow up appointment, prenatal visit
new patient visit, patient portal, patient intake, your upcoming appointment with dr
appointment with dr, appointment with doctor, appointment with your doctor, appointment with your provider
see your doctor, call your doctor, emergency room visit
dental cleaning, dental appointment, lab appointment
prescription is ready, prescription refill, your prescription, medication refill, pharmacy pickup, primary care physician
primary care provider, return to clinic, return to the clinic, new patient, followup visit
`;

export const PAYERS = `
medicare, medicaid, tricare, medigap, copay, copayment, co pay, coinsurance, explanation of benefits, eob, health plan, health insurance
health insurer, insurance claim denied, prior authorization, preauthorization, pre authorization, precertification
in network provider, out of network provider, blue cross, blue shield, bcbs
unitedhealthcare, kaiser permanente, anthem blue cross, out of pocket maximum, member id card, patient balance
patient responsibility, cpt code, hcpcs, medical bill, medical billing, medical claim, dental insurance
vision insurance, flexible spending account, health savings account, hospital bill, superbill, charity care, patient statement
`;

export const BIOMETRICS = `
fingerprint, fingerprints, voiceprint, voice print, retina scan, retinal scan, iris scan, palm print, hand geometry
facial recognition template, dna profile, biometric identifier, gait signature
`;

export const PHOTOS = `
full face photo, full face photograph, face photo, facial photograph, patient photo, patient photograph, photo of the patient
photograph of the patient, headshot of the patient, clinical photo, clinical photograph, wound photo, photo id
`;
