/** Appointments, prescriptions and paying for care; own words. */

export const APPOINTMENTS = `
doctor appointment, medical appointment, clinic visit, office visit with dr, telehealth visit, telehealth, telemedicine, annual physical
annual wellness visit, wellness visit, well child visit, follow up visit, followup visit, follow up appointment, prenatal visit
new patient visit, patient portal, patient intake, intake form, check in kiosk, your upcoming appointment with dr
appointment with dr, appointment with doctor, appointment with your doctor, appointment with your provider, your provider
see your doctor, call your doctor, urgent care visit, emergency room visit, emergency department, hospital stay, hospital admission
house call, dental cleaning, dental appointment, eye appointment, lab appointment, vaccine appointment, your care team, care team
prescription is ready, prescription refill, your prescription, refill request, medication refill, pharmacy pickup, primary care physician
primary care provider, return visit, return to clinic, return to the clinic, established patient, new patient, followup visit
`;

export const APPOINTMENTS_WEAK =
  'appointment, appointments, appt, visit, checkup, rescheduled, waiting room, office hours, reminder, clinician, your visit';

export const PAYERS = `
medicare, medicaid, tricare, medigap, copay, copayment, co pay, coinsurance, explanation of benefits, eob, health plan, health insurance
health insurer, insurance claim denied, prior authorization, preauthorization, pre authorization, precertification
date of service, in network provider, out of network provider, blue cross, blue shield, bcbs, aetna, cigna, humana
unitedhealthcare, kaiser permanente, anthem blue cross, out of pocket maximum, member id card, patient balance
patient responsibility, cpt code, procedure code, hcpcs, billing code, medical bill, medical billing, medical claim, dental insurance
vision insurance, flexible spending account, health savings account, medical expense, hospital bill, superbill, charity care, patient statement
`;

export const PAYERS_WEAK =
  'claim, claims, deductible, coverage, insurance, insured, beneficiary, subscriber, premium, benefits, adjudicated, remittance, provider network, plan member';

export const BIOMETRICS = `
fingerprint, fingerprints, voiceprint, voice print, retina scan, retinal scan, iris scan, palm print, hand geometry
facial recognition template, dna profile, biometric identifier, gait signature
`;

export const PHOTOS = `
full face photo, full face photograph, face photo, facial photograph, patient photo, patient photograph, photo of the patient
photograph of the patient, headshot of the patient, clinical photo, clinical photograph, wound photo, photo id
`;
