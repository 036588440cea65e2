/** Words that label what stands beside them; written for this package. Each entry is one cue of `engine/marks.ts`. */
import type { CueName } from '../engine/marks.ts';

export const CUE_TERMS: Readonly<Partial<Record<CueName, string>>> = {
  ssn: `
    ssn, ss no, ss number, soc sec, social, social security, social security number, social security no, ssa number
    social security num, social sec number, soc sec no, taxpayer id, taxpayer identification number, itin, tin
    last four of social, patient ssn, ssn number, ssn no, tax id`,
  mrn: `
    mrn, mrns, mr number, mr no, mr num, med rec, med rec no, med rec number, medical record, medical record no, emrn, cmrn
    medical record number, medical record num, medical record id, medical records number, medical rec number, record number
    record no, chart no, chart number, chart id, patient id, patient no, patient number, patient identifier, patient num
    patient identification number, pt id, pt no, pt number, hospital number, hospital no, hospital id, unit number, fin
    fin number, encounter, encounter number, encounter no, encounter id, visit number, visit no, visit id, csn, mpi
    enterprise id, empi, ehr id, emr id, emr number, emr no, ehr number, case record, file number, patient record, uhid, nhs number
    emr, ehr, admission number, admission id, admission no, patient file number, record id, mr, patient mrn, hospital record number`,
  plan: `
    member id, member no, member number, memberid, member identification number, subscriber id, subscriber no, beneficiary
    subscriber number, policy, policy no, policy number, policy id, plan id, plan number, plan no, insurance id, insurance
    insurance no, insurance number, insurance policy, insurance policy number, insurance member id, insurance plan
    insurance plan id, insurance plan number, insurance card, insurance account, health plan, health plan id
    health plan number, health plan beneficiary number, health insurance, health insurance number, beneficiary id
    beneficiary number, beneficiary no, medicare id, medicare number, medicare no, medicare beneficiary identifier, mbi, hicn
    medicaid id, medicaid number, medicaid no, group number, group no, group id, coverage id, enrollee id, enrollee number
    medicare, medicaid, payer id, plan beneficiary, health plan beneficiary, insurer id, insurance code, insurance ref
    insurance beneficiary number, insurance identification number, health card number, health id, hmo id, ppo id`,
  account: `
    account number, account no, account num, account id, account, acct, acct no, acct number, acct num, acct id, a c no
    billing account, billing account number, billing number, billing no, billing id, bank account, bank account number
    patient account, patient account number, patient account no, guarantor, guarantor id, guarantor number, invoice
    invoice number, invoice no, invoice id, statement number, statement no, claim, claim number, claim no, claim id, claims
    routing number, routing no, routing, aba, iban, checking account, savings account, har, payment id, transaction id, receipt number`,
  license: `
    license, license number, license no, licence, licence number, licence no, lic no, lic number, driver license
    driver license number, drivers license, drivers licence, drivers license number, driver licence, dl, dl number, dl no
    state id, state id number, passport, passport number, passport no, certificate number, certificate no, certificate
    certification number, medical license, nursing license, registration number, permit number, cert no, cert number
    certificate license, certificate license number, state license, professional license, alien number, visa number`,
  npi: 'npi, npi number, npi no, npi id, national provider identifier, provider npi',
  dea: 'dea, dea number, dea no, dea registration, dea registration number, dea id, dea reg',
  device: `
    serial, serial number, serial no, sn, device id, device identifier, device serial number, device serial, device no
    device number, udi, imei, imei number, meid, implant serial number, implant id, pacemaker serial, lot number, lot no, model number
    pump serial, mac address, device, equipment id, hardware id, pacemaker id, implant serial, pacemaker serial number, lead serial`,
  vin: `
    vin, vehicle identification number, vehicle id, license plate, licence plate, plate number, plate no, plate, tag number
    license plate number, number plate, vehicle registration, vehicle serial number`,
  otherId: `
    reference number, reference no, ref no, ref number, ref code, reference code, ref id, reference id, ref, reference
    case number, case no, case id, case, accession, accession number, accession no, specimen id, specimen number, sample id
    order number, order id, order no, prescription number, prescription no, rx number, rx no, rx, authorization number
    authorization no, auth number, auth no, auth code, prior auth number, referral number, referral no, confirmation number
    confirmation code, confirmation no, tracking number, tracking id, study id, subject id, participant id, trial id
    enrollment id, employee id, employee number, badge number, badge id, student id, user id, login id, ticket number, id, id no
    id number, identifier, identification number, unique id, unique identifier, unique code, patient code, code, case ref
    donor id, file no, study number, study no, research id, registry id, barcode, uid, ident, internal id, patient reference`,
  card: 'credit card, card number, card no, debit card, visa, mastercard, amex, american express, cc number, cc no, card ending, card',
  icd: `
    icd, icd 10, icd10, icd 10 cm, icd10cm, icd code, icd codes, diagnosis code, diagnosis codes, dx code, dx codes, dx, icd 9
    icd10 code, icd 10 code, icd 10 codes, primary diagnosis code, billing diagnosis`,
  phone: `
    phone, phones, phone number, phone no, telephone, telephone number, tel, tel no, cell, cell phone, cellphone, mobile
    mobile number, mobile phone, home phone, work phone, contact number, contact no, call, call me at, callback, callback number
    contact, pager, text, reach, reached at, ph, whatsapp, sms, voicemail, call back, phone contact, extension, dial`,
  fax: 'fax, fax number, fax no, facsimile, faxed to, fax to, efax',
  dob: `
    dob, d o b, date of birth, birth date, birthdate, born, born on, birthday, bday, b day, date of birth is, birth, dobs, bdate
    day of birth, patient dob`,
  dateCue: `
    date, dated, dates, on, since, dos, date of service, admitted on, admit date, admission date, discharge date, discharged on
    seen on, visit date, visit on, appointment, appt, appointment date, follow up on, scheduled for, scheduled on, surgery date
    date of surgery, date of death, died on, deceased, collected, collection date, received, reported, expires, until, from, by
    as of, through, effective, service date, last seen, last visit, doa, dod, hospitalized on, evaluated on, treated on`,
  version:
    'version, versions, v, ver, section, sections, release, build, firmware, chapter, clause, revision, rev, article, figure, table, paragraph',
  title:
    'mr, mrs, ms, miss, mister, mx, master, sir, madam, madame, mme, sr, sra, srta, senor, senora, señor, señora, monsieur, rev, reverend, sister, father, fr, sgt, capt, lt, col, officer, attorney, judge',
  doctor: 'dr, drs, doctor, prof, professor, physician, nurse, pa, np, md, rn, surgeon, therapist, counselor, dra',
  person: `
    patient, patients, pt, pts, name, named, patient name, full name, first name, last name, given name, surname, family name
    member name, subscriber name, client, client name, insured, insured name, guarantor name, emergency contact, next of kin
    spouse, husband, wife, mother, father, mom, dad, son, daughter, brother, sister, guardian, caregiver, recipient, attn
    attention, contact name, employee name, beneficiary name, case of, re, regarding, resident, parent, caretaker, aka, i am
    my name is, partner, fiance, aunt, uncle, cousin, nephew, niece, grandmother, grandfather, grandson, granddaughter, provider
    referring provider, primary care provider, pcp, signed by, reviewed by, prepared by, dictated by, seen by, referred by
    treated by, notes by, followed by, managed by, evaluated by, attending, under the care of, care of, attending physician`,
  greeting:
    'dear, hi, hello, hey, greetings, good morning, good afternoon, good evening, regards, best regards, kind regards, sincerely, yours, thanks, thank you, best, cheers, warmly',
  demographic: `
    male, female, man, woman, boy, girl, gentleman, lady, child, infant, newborn, baby, toddler, teenager, adolescent, adult
    yo, y o, year old, yr old, month old, week old, day old, years old, yom, yof, m, f, veteran, kid, teen, individual, neonate
    firefighter, teacher, smoker, driver, worker, athlete, student, retiree, person, survivor, diabetic, widow, widower
    old male, old female, old man, old woman, person named, patient named, man named, woman named, child named`,
  month:
    'january, february, march, april, may, june, july, august, september, october, november, december, jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, nov, dec',
  care: `
    seen, treated, admitted, evaluated, diagnosed, hospitalized, hospitalised, visited, visit, visits, presented, presenting
    transferred, referred, discharged, examined, followed, surgery, treatment, appointment, appt, procedure, operated, delivered
    born, care, consult, consultation, follow up, followup, checked, check, hospital, office, clinic, performed, received
    managed, reviewed, assessed, monitored, attended, scheduled, screened, scanned, tested, admission, discharge, stay, lives
    living, resides, residing, moved, relocated, resident, located, case, patient, notes, records, scan, imaging, labs, presented
    undergoing, underwent, came, conducted, ward, unit, taken, brought, lab, operation, replacement, biopsy, stent, works, went, operated, last seen, emergency, icu, intubated, resuscitated, enrolled, registered, referral, rehab`,
  scheme: 'http, https, www, ftp',
};
