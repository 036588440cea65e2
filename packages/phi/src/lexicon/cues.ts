/** Words that label what stands beside them; written for this package. Each entry is one cue of `engine/marks.ts`. */
import type { CueName } from '../engine/marks.ts';

const WRITTEN: Readonly<Partial<Record<CueName, string>>> = {
  ssn: `
    ssn, ss no, ss number, soc sec, social, social security, social security number, social security no, ssa number
    social security num, social sec number, soc sec no, taxpayer id, taxpayer identification number, itin, tin
    last four of social, patient ssn, ssn number, ssn no, tax id
    social sec, soc security, ssn last four, last 4 of ssn, last four ssn, s s n, ssn card, social security card
    ss card, ssan, social insurance number, taxpayer number, federal tax id, us tax id, individual taxpayer id, ssns`,
  mrn: `
    mrn, mrns, mr number, mr no, mr num, med rec, med rec no, med rec number, medical record, medical record no, emrn, cmrn
    medical record number, medical record num, medical record id, medical records number, medical rec number, record number
    record no, chart no, chart number, chart id, patient id, patient no, patient number, patient identifier, patient num
    patient identification number, pt id, pt no, pt number, hospital number, hospital no, hospital id, unit number, fin
    fin number, encounter, encounter number, encounter no, encounter id, visit number, visit no, visit id, csn, mpi
    enterprise id, empi, ehr id, emr id, emr number, emr no, ehr number, case record, file number, patient record, uhid, nhs number
    emr, ehr, admission number, admission id, admission no, patient file number, record id, mr, patient mrn, hospital record number
    med record, med record no, med record number, medical number, health record number, unit no
    hospital unit number, fin no, financial number, fin nbr, contact serial number, pat id, pt mrn, visit
    encounter num, account mrn, mrn number, mrn no, mrn num, mrn id, mr id, pid, patient record number, person number`,
  plan: `
    member id, member no, member number, memberid, member identification number, subscriber id, subscriber no, beneficiary
    subscriber number, policy, policy no, policy number, policy id, plan id, plan number, plan no, insurance id, insurance
    insurance no, insurance number, insurance policy, insurance policy number, insurance member id, insurance plan
    insurance plan id, insurance plan number, insurance card, insurance account, health plan, health plan id
    health plan number, health plan beneficiary number, health insurance, health insurance number, beneficiary id
    beneficiary number, beneficiary no, medicare id, medicare number, medicare no, medicare beneficiary identifier, mbi, hicn
    medicaid id, medicaid number, medicaid no, group number, group no, group id, coverage id, enrollee id, enrollee number
    medicare, medicaid, payer id, plan beneficiary, health plan beneficiary, insurer id, insurance code, insurance ref
    insurance beneficiary number, insurance identification number, health card number, health id, hmo id, ppo id
    hic, hic number, hic no, hicn number, hicn no, mbi number, mbi no, health insurance claim number, health insurance claim no, medicare claim number
    medicare card number, medicare card, medicare beneficiary id, medicare beneficiary number, member num
    plan member id, plan member number, recipient id, recipient number, subscriber num, policyholder id, policy num
    insured id, insurance num, medi cal id, enrollee no, certificate of coverage number, rx bin, rxbin, rx group
    rxgrp, rx pcn`,
  account: `
    account number, account no, account num, account id, account, acct, acct no, acct number, acct num, acct id, a c no
    billing account, billing account number, billing number, billing no, billing id, bank account, bank account number
    patient account, patient account number, patient account no, guarantor, guarantor id, guarantor number, invoice
    invoice number, invoice no, invoice id, statement number, statement no, claim, claim number, claim no, claim id, claims
    routing number, routing no, routing, aba, iban, checking account, savings account, har, payment id, transaction id, receipt number
    account nbr, claim num, claim reference, claim reference number, claim control number, bill number, bill no
    refund account, iban number, iban no, international account number, routing num, routing transit number, rtn
    bank routing number, aba number, aba no, aba routing number, transit number, savings account number
    checking account number, guarantor no, guarantor account, invoice num, hospital account
    hospital account number, check number, receipt no, payment account, pay to, har number, icn`,
  license: `
    license, license number, license no, licence, licence number, licence no, lic no, lic number, driver license
    driver license number, drivers license, drivers licence, drivers license number, driver licence, dl, dl number, dl no
    state id, state id number, passport, passport number, passport no, certificate number, certificate no, certificate
    certification number, medical license, nursing license, registration number, permit number, cert no, cert number
    certificate license, certificate license number, state license, professional license, alien number, visa number
    driver license no, drivers license no, driver s license, driver s license number, driver s license no
    driver s licence, driver s licence number, driver licence no, driver licence number, drivers licence number, license num, licence num, license id
    nursing license no, medical license no, medical license number, nursing license number
    board certification number, state id no, permit no, passport id, registration no, driving licence
    driving license`,
  npi: `
    npi, npi number, npi no, npi id, national provider identifier, provider npi
    npi num, national provider id, npi provider, billing npi, rendering npi, rendering provider npi
    billing provider npi, prescriber npi, pharmacy npi, facility npi`,
  dea: `
    dea, dea number, dea no, dea registration, dea registration number, dea id, dea reg
    dea num, dea registration no, prescriber dea, dea license, dea reg no`,
  device: `
    serial, serial number, serial no, sn, device id, device identifier, device serial number, device serial, device no
    device number, udi, imei, imei number, meid, implant serial number, implant id, pacemaker serial, lot number, lot no
    pump serial, mac address, device, equipment id, hardware id, pacemaker id, implant serial, pacemaker serial number, lead serial
    s n, sn no, serial num, serial nbr, udi di, udi pi, udi number, unique device identifier
    unique device identification, device udi, implant udi, imei no, device imei, phone imei, lot, lot num
    batch lot, implant serial no, implant number, pump id, pump serial number, device serial no, mac, mac addr, hardware address, glucose meter serial
    meter serial number, hearing aid serial, lead serial number, generator serial number`,
  vin: `
    vin, vehicle identification number, vehicle id, license plate, licence plate, plate number, plate no, plate, tag number
    license plate number, number plate, vehicle registration, vehicle serial number
    vin no, vin number, vehicle identification no, vehicle registration number, car plate, plate num
    license plate no, licence plate number, licence plate no, registration plate, tag no, vehicle tag, car vin
    car registration`,
  otherId: `
    reference number, reference no, ref no, ref number, ref code, reference code, ref id, reference id, ref, reference
    case number, case no, case id, case, accession, accession number, accession no, specimen id, specimen number, sample id
    prescription number, prescription no, rx number, rx no, rx, authorization number
    authorization no, auth number, auth no, auth code, prior auth number, referral number, referral no,     confirmation code, study id, subject id, participant id, trial id
    enrollment id, employee id, employee number, badge number, badge id, student id, user id, login id, id, id no
    id number, identifier, identification number, unique id, unique identifier, unique code, patient code, case ref
    donor id, file no, study number, study no, research id, registry id, barcode, uid, ident, internal id, patient reference
    lab order, lab order number, requisition number, requisition no, rx num, rx id, prescription id
    prescription num, accession id, accession num, specimen no, sample number, sample no, prior authorization
    prior authorization number, prior authorization no, prior auth, prior auth no, precertification number
    authorization num, authorization id, authorization code, referral id, student number, student no, employee no
    staff id, staff number, badge no, case num, subject number, subject no, participant number, study subject id
    protocol number, record locator, applicant id, client id, client number, person id, reference num, cohort id
    screening number, randomization number, member ref, pharmacy number`,
  card: `
    credit card, card number, card no, debit card, visa, mastercard, amex, american express, cc number, cc no, card ending, card
    payment card, card on file, credit card number, credit card no, debit card number, cc, card num`,
  ndc: 'ndc, ndc code, ndc number, ndc no, ndc num, ndc codes, national drug code, drug ndc, ndc11, ndc 11, ndc10, ndc id',
  hcpcs: `
    hcpcs, hcpcs code, hcpcs codes, cpt, cpt code, cpt codes, cpt 4, cpt4, cpt hcpcs, hcpcs cpt, procedure code
    procedure codes, billed cpt, j code, j codes, billing code, billing codes, service code, service codes, cpt hcpcs code`,
  ssnBare: 'ss, soc',
  mrnBare: 'chart, record, records, patient, pt, hospital, file, admission, pat',
  planBare: 'member, subscriber, group, grp, beneficiary, enrollee, recipient, plan, policyholder, medi cal',
  accountBare: 'bill, statement, guarantor, payment, deposit, remittance, check, har',
  otherBare: `
    specimen, prescription, authorization, auth, precert, referral, requisition, student, employee, badge, subject
    participant, donor, study, protocol, client, script, sample, code`,
  innocent: `
    order, orders, order number, order no, order id, order num, purchase order, purchase order number, po number, po no
    tracking, tracking number, tracking no, tracking id, parcel number, shipment number, package number, part number
    part no, spare part no, sku, item number, item no, product code, product number, article number, catalog number
    catalogue number, model no, model number, ticket, tickets, ticket number, ticket no, ticket id, bug, pull request
    commit, checksum, error code, status code, http, coupon, coupon code, promo code, voucher, discount code
    conference room, meeting room, flight, flight number, train, isbn, issn, ean, upc, doi, coordinates, latitude
    longitude, confirmation number, confirmation no, pallet, sum, total, subtotal`,
  innocentBare: `
    item, items, part, parts, spare part, product, model, issue, issues, task, error, status, port, promo, room, hall
    floor, bus, gate, seat, platform, page, pages, slide, line, lines, position, sprint, parcel, shipment`,
  icd: `
    icd, icd 10, icd10, icd 10 cm, icd10cm, icd code, icd codes, diagnosis code, diagnosis codes, dx code, dx codes, dx, icd 9
    icd10 code, icd 10 code, icd 10 codes, primary diagnosis code, billing diagnosis
    icd10 codes, dx codes icd 10, icd 10 diagnosis, diagnosis code icd 10, icd 10 cm code, icd 10 cm codes, icd9
    icd 9 code, secondary diagnosis code, diag code, principal diagnosis code`,
  phone: `
    phone, phones, phone number, phone no, telephone, telephone number, tel, tel no, cell, cell phone, cellphone, mobile
    mobile number, mobile phone, home phone, work phone, contact number, contact no, call, call me at, callback, callback number
    contact, pager, text, reach, reached at, ph, whatsapp, sms, voicemail, call back, phone contact, extension, dial
    phone num, cell number, cell no, mobile no, home number, work number, daytime phone, evening phone, day phone
    night phone, telephone num, tel num, tel number, contact phone, phone home, phone cell, phone work
    cell phone number, mobile phone number, home telephone, work telephone, direct line, direct dial, call us at
    call me on, phone us at, text me at`,
  fax: `
    fax, fax number, fax no, facsimile, faxed to, fax to, efax
    fax line, fax num, office fax, facsimile number, facsimile no, secure fax, fax us at, telefax`,
  dob: `
    dob, d o b, date of birth, birth date, birthdate, born, born on, birthday, bday, b day, date of birth is, birth, dobs, bdate
    day of birth, patient dob`,
  dateCue: `
    date, dated, dates, on, since, dos, date of service, admitted on, admit date, admission date, discharge date, discharged on
    seen on, visit date, visit on, appointment, appt, appointment date, follow up on, scheduled for, scheduled on, surgery date
    date of surgery, date of death, died on, deceased, collected, collection date, received, reported, expires, until, from, by
    admitted, discharged, discharge, admission, seen, visited, examined, evaluated, transferred, surgery, procedure date, procedure, onset
    started, started on, began on, last menstrual period, lmp, due date, edd, injury date, date of injury, date of incident, date of onset
    date of procedure, date of visit, date of admission, date of discharge, exam date, study date, test date, specimen date, order date
    result date, dictated, transcribed, signed, signed on, expiration date, next visit, next appointment, encounter date, arrival
    hospitalized, intake date, referral date, as of, through, effective, service date, last seen, last visit, doa, dod, hospitalized on, evaluated on, treated on`,
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

/** Labels that programs also write as one word: `patientId`, `accountnumber`. */
const JOINED: ReadonlySet<string> = new Set<CueName>([
  ...(['ssn', 'mrn', 'plan', 'account', 'license', 'npi', 'dea', 'device', 'vin', 'otherId', 'card', 'icd'] as const),
  ...(['phone', 'fax', 'dob', 'ndc', 'hcpcs', 'innocent'] as const),
]);
const JOINED_UNITS_MIN = 4;
const JOINED_UNITS_MAX = 28;

function withJoined(terms: string): string {
  const joined = terms
    .split(/[,\n]/)
    .map((term) => term.trim())
    .filter((term) => term.includes(' '))
    .map((term) => term.replaceAll(' ', ''))
    .filter((term) => term.length >= JOINED_UNITS_MIN && term.length <= JOINED_UNITS_MAX);
  return [terms, ...joined].join(',');
}

export const CUE_TERMS: Readonly<Partial<Record<CueName, string>>> = Object.fromEntries(
  Object.entries(WRITTEN).map(([name, terms]) => [name, JOINED.has(name) ? withJoined(terms) : terms]),
);
