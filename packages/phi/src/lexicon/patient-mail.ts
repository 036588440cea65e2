/**
 * Turns of phrase of mail to patients and families, and among those who serve them: visits, stays, claims, records, equipment;
 * own words from general knowledge. `PATIENT_MAIL` is evidence alone, `PATIENT_MAIL_WEAK` in company.
 */
import type { HealthType } from '../types.ts';

export const PATIENT_MAIL: Readonly<Partial<Record<HealthType, string>>> = {
  appointment: `
    an infusion, your infusion, the infusion, infusion center, sleep clinic, pleasant lady, pleasant gentleman, this pleasant, thank you for seeing this
    your dentist, my dentist, her dentist, his dentist, your surgeon, her surgeon, his surgeon, our surgeon, er visit, er visits, ed visit
    notes of your visit, notes from your visit, visit notes, your optometrist, contact lens exam, imaging department, lab appointment
    check up with, checkup with, your check up, your checkup, annual check up, annual checkup, yearly check up, yearly checkup, yearly physical
    school physical, sports physical, your physical exam, physical on, wellness check, medication check, well baby, well visit, well woman
    your care team, your nurse, our nurse will, our nurse called, our nurses, nurse visit, nurse line, the nurse will, nurse called, see the nurse, lab visit
    visit with dr, visit to dr, see dr, saw dr, seeing dr, seen by dr, slot with dr, opening with dr, time with dr, meet with dr
    referred to dr, under dr, dr office, dr's office, doctor's office, doctors office, the doctor's visit, doctor visit, doctor visits
    doctors visit, doctor's visit, saw the doctor, see the doctor, see a doctor, seen by a doctor, saw a doctor, talk to your doctor
    ask your doctor, tell your doctor, call the doctor, told the doctor, doctor said, doctor says, doctor wants, doctor ordered, her doctor
    his doctor, my doctor, their doctor, doctor's note, doctor's appointment, doctors appointment, doctor's orders
    appointment with the doctor, appointment with a doctor, appointment with the nurse, appointment with a nurse, appointment with the specialist
    appointment with a specialist, slot with the specialist, slot with a specialist, opening with the specialist, opening with a specialist
    visit with the specialist, see the specialist, see a specialist, seen by a specialist, seen by the specialist, specialist visit
    specialist appointment, referred to a specialist, referral to a specialist, see your provider, visit with your provider
    your health care provider, your healthcare provider, healthcare provider, health care provider, health care providers, follow up with your provider
    appointment at the clinic, appointment at our clinic, visit to our clinic, visit to the clinic, visit to our office with dr, visited our clinic
    appointment at the hospital, visit to the hospital, visit at the hospital, visit our clinic, come to the clinic, came to the clinic
    come to our clinic, clinic appointment, hospital appointment, medical visit, medical visits, visit summary, after visit summary
    pre visit questionnaire, bring your insurance card, insurance card and, list of your medications, list of your medicines
    list of medicines, list of all medicines, fast for 8 hours, fast for 12 hours, fasting for 8 hours, fasting for 12 hours, nothing to eat or drink
    do not eat or drink, stop eating and drinking, clear liquids the day before, bowel prep, urgent care center, urgent care clinic
    our urgent care, went to urgent care, emergency department visit, emergency room, our emergency department, the emergency department`,
  health_context: `
    hospital stay, your stay in the hospital, bloodwork, throat culture, nose swab, covid swab, strep, blood draws, last hospitalization, hospitalizations, cast taken off, cast off
    cast removed, cast comes off, stitches out, stitches come out, have the stitches, stitches taken out, stitches removed, staples removed, your sugar, blood sugars, fasting test
    you were discharged today, you were discharged from, after your discharge from, discharged you, keep the wound, keep the incision, keep your wound, wound dry, incision dry
    eye doctor, eye appointment, eye surgeon, foot doctor, heart doctor, baby doctor, dental hygienist, dental visit, dental work, dental x rays, dental exam, hygienist
    vaccination record, vaccination records, vaccine record, immunization record, immunization records, vaccination card, shot record, shot records
    rapid test for covid, no fracture, week ultrasound, weeks ultrasound, the x ray shows, the x rays show, x ray shows, x rays showed, stay at the hospital, stay in our hospital, stay at our hospital, stay on our ward, our ward
    stay on the ward, moved to the ward, our wards, ward nurse, ward round, ward rounds, staff on the ward, time in the hospital
    your medicines, your meds, his medicines, her medicines, his meds, her meds, my meds, medicine list, pain controlled, pain control
    care you received, care you got, care your received, the care of your nurses, the care of our nurses, care from our nurses, care experience
    rate your care, rate the care you received, about your care, your medical care, medical care, quality of your care, your health needs
    patient experience, patient satisfaction, patient survey, patient feedback, patient relations, our patient, your patient, the patient is
    the patient has, the patient was, a patient of, patient of ours, patient of dr, patient's name, patient's chart, patient's family
    ambulance ride, ambulance bill, ambulance trip, ambulance transport, ambulance transportation, ambulance fee, ambulance claim
    by ambulance, ambulance took, ambulance crew took, air ambulance, life flight, called an ambulance, in the ambulance
    medical record of, medical records of, your medical record, your medical records, his medical record, her medical record, her medical records
    his medical records, their medical records, my medical records, patient's medical record, medical record request, medical records request
    copy of the medical record, copies of medical records, chart of the patient, patient chart, patient charts, patient record, patient records
    proxy for the patient, proxy access to the chart, access to the chart of, health information exchange, protected health information
    release of medical information, authorization to release medical, health portal, your health information, his health information
    her health information, health history, medical history, your medical history, your hospital, hospital bed
    needs a wheelchair, a wheelchair for, the wheelchair to, wheelchair to, the wheelchair of, her wheelchair, his wheelchair, your wheelchair
    new wheelchair, power wheelchair, manual wheelchair, electric wheelchair, wheelchair repair, wheelchair van, wheelchair order, in a wheelchair
    durable medical equipment, home medical equipment, medical equipment for, oxygen concentrator, concentrator, home oxygen, oxygen supplies
    oxygen tubing, portable oxygen, oxygen therapy, oxygen at home, oxygen order, on oxygen, liters of oxygen, nasal cannula, cpap, bipap
    cpap mask, nebulizer, knee brace, back brace, ankle brace, wrist brace, neck brace, hearing aid, hearing aids, glucose meter, glucose monitor
    test strips, insulin pump, infusion pump, feeding pump, feeding tube, prosthesis, prosthetic leg, prosthetic, orthotics, compression stockings
    shower chair, bedside commode, blood pressure cuff, blood pressure monitor, hoyer lift, crutches for, walking boot, sling for the arm
    medical interpreter, interpreter for the patient, interpreter for the appointment, interpreter for her appointment, interpreter for his appointment
    interpreter for her visit, interpreter for his visit, interpreter for the visit, interpreter for your visit, interpreter for your appointment
    asl interpreter for, interpreter at the visit, interpreter services for the patient
    to the icu, in the icu, from the icu, the icu team, icu bed, icu nurse, icu stay, step down unit, telemetry unit, intensive care, intensive care unit
    critical care, recovery ward, maternity ward, surgical ward, med surg, burn unit, stroke unit, trauma bay, nursing home, nursing facility
    rehab hospital, inpatient rehab, hospice, home health, home health nurse, home health visit, visiting nurse, home care nurse
    discharge planner, discharge planning, discharge papers, discharged from the hospital, released from the hospital, admitted to the hospital
    is in the hospital, was in the hospital, been in the hospital, still in the hospital, back in the hospital, are in the hospital
    in the hospital with, in the hospital for, in the hospital since, home from the hospital, out of the hospital, went to the hospital
    taken to the hospital, took him to the hospital, took her to the hospital, rushed to the hospital, brought to the hospital, go to the hospital
    going to the hospital, leave the hospital, left the hospital, visit him in the hospital, visit her in the hospital, hospital room
    broke her hip, broke his hip, broke my hip, broke her leg, broke his leg, broke my leg, broke her arm, broke his arm, broke my arm
    broke her wrist, broke his wrist, broke my wrist, broke her ankle, broke his ankle, broke my ankle, broke her foot, broke his foot, broke her nose
    broke his nose, broke her collarbone, broke his collarbone, broke a hip, broke a rib, broke a bone, broken hip, broken leg, broken arm
    broken wrist, broken ankle, broken rib, broken ribs, broken bone, broken bones, broken collarbone, broken foot, broken nose, fell and broke
    fell and hurt, fell and hit, hit her head, hit his head, fell down the stairs, a bad fall, hurt her back, hurt his back, hurt his knee, hurt her knee
    sprained her ankle, sprained his ankle, twisted her ankle, twisted his ankle, threw up, throwing up, is vomiting, she has a fever
    he has a fever, has a high fever, running a fever, feels dizzy, felt dizzy, out sick, called in sick, sick with, is very sick, been sick, feeling sick
    not feeling well, feeling unwell, feel better soon, get well soon, had surgery, has surgery, having surgery, needs surgery
    need surgery, her surgery, his surgery, my surgery, did well in surgery, out of surgery, the surgery went, operated on her, operated on him
    chemo, on chemo, chemo session, her chemo, his chemo, biopsy came back, came back benign, came back negative, came back positive, swab came back
    test came back, tests came back, labs came back, labs are back, results are back from the lab, labs we drew, blood we drew, we drew blood
    drew your blood, your labs, your lab, your blood, your blood sugar, your blood results, your scan, your x ray, your mri, your ct
    your ultrasound, your mammogram, your results from the lab, test results from your, your pain, your recovery after, your wound, your incision
    your stitches, your rash, your allergies, your allergy, your vaccine, your vaccines, your shots, your flu, your immunization
    allergies of, allergy list, allergy code, food allergies, peanut allergy, drug allergy, allergic to peanuts, epipen, epi pen
    study drug, study medication, study medicine, study injection, study dose, study doses, study nurse, study doctor, research participant
    research nurse, clinical trial, clinical trials, clinical study, trial drug, trial participant, study infusion, placebo, adverse event, adverse events, needle stick, needlestick, stuck by a needle, bleeding after, urine screen, medical study, medical research study
    drug trial, vaccine trial, vaccine study, blood sample, blood samples, urine sample, stool sample, saliva sample
    family caregiver, fall risk, advance care planning, bedsore, bedsores, your baby's, birth plan, well child exam`,
  drug: `
    inhaler, inhalers, prescriber, prescribers, rx ready, rx refills, your refill, your refills, auto refill,
       your pills, antibiotics, an antibiotic, the antibiotic, your antibiotic, painkillers, the painkiller, a painkiller, pills arrive, tablets daily, tablet daily, every morning with food
    every evening with food, swallow one, swallow the tablet, swallow whole, every 6 hours by mouth
    every 4 hours as needed, every six hours as needed, her pills, his pills, my pills, your pill, pill bottle, pill bottles, pill box, pill organizer, blister pack of pills, sleeping pills
    pain pills, pain medicine, pain meds, pain medication, blood pressure pill, blood pressure pills, water pill, blood thinner, blood thinners
    take with food, take one daily, take one pill, take two pills, one with breakfast, one with lunch, one with dinner, one with a meal, take one with food, take one with water, take one with meals, take it with food, taken with food, take this medicine
    take the medicine, take your medicine, take your medication, take your medications, take your pills, taking your medicine, taking the medicine
    missed dose, missed doses, miss a dose, skip a dose, skipped a dose, double dose, your dose, your next dose, your second dose, your first dose
    new dose, higher dose, lower dose, increase the dose, lower the dose, dose was increased, dose was changed, last dose
    refills left, no refills, refills remaining, refill is ready, refill your, refill is due, refill for your, refill reminder, out of refills
    renew your prescription, renew the prescription, new prescription, prescriptions are ready, prescription was, prescription expired
    prescription is due, prescription delivery, prescription drug, prescription drugs, medication is ready, medicine is ready, medications are ready
    your rx, rx refill, rx is ready, mail order pharmacy, your pharmacy, your pharmacist, the pharmacist, our pharmacist, specialty pharmacy
    pharmacy benefit, pharmacy benefits, pharmacy called, pharmacy has, pharmacy is out of, at your pharmacy, from your pharmacy, from the pharmacy
    your medication is, your inhaler, her inhaler, his inhaler, rescue inhaler, inhaler twice, puffs of, eye drops, ear drops, cough syrup`,
  payer: `
    needs a referral, need a referral, requires a referral, require a referral, required a referral, without a referral, valid referral
    referral on file, referral is required, referral from your, referral was not on file, no referral, not medically necessary, medically necessary
    medical necessity, not a covered service, not a covered benefit, noncovered service, non covered service, covered benefit, member responsibility
    prior auth, prior auths, pre auth, preauth, prior authorisation, pre authorisation, peer to peer review with, step therapy, paid your provider
    provider billed, your provider billed, paid to your provider, paid the provider, provider was paid, claim for your visit, claim for your care
    claim from your provider, claims from your provider, claim from dr, explanation of your benefits, explanation of payment, summary of benefits
    benefit verification, verify benefits, medical benefits, medical coverage, medical plan, your medical plan, dental plan, dental coverage
    vision plan, vision coverage, health coverage, health benefits, medical insurance, health insurance card, marketplace plan, secondary insurance
    coordination of benefits, health care costs, health care bill, medical bills, medical expenses, medical debt, hospital bills, balance for your visit, claim for the visit, claim for your appointment, er bill
    bill for your visit, bill from the hospital, balance from your visit, charges for your visit, cost of your visit, cost of your care
    cost of your surgery, balance after insurance, after your insurance paid, your insurance paid, insurance denied your, balance billing, surprise bill
    surprise billing, financial assistance for patients, patient financial services, patient accounts, patient account, patient billing
    claim was denied because the service, fsa claim, hsa claim, hsa card, fsa card`,
  substance_use: `
    detox unit, detox bed, detox program, detox center, detox centre, detox facility, in detox, medical detox, alcohol detox, drug detox, detox admission
    recovery house, recovery group for substance, sober house, intensive outpatient program, relapsed on, back to drinking, quit drinking, take home doses
    drinking again, stopped drinking, using heroin, using again, substance use treatment`,
  mental_health: `
    grief counselling, grief and depression, grief and anxiety, grief group, grief support, bereavement counseling
    bereavement group, depression group, therapy for depression, therapy for anxiety, session for depression, counseling for
    counseling appointment, counseling sessions, counselling session, her counselor, his counselor, my counselor
    my depression, your depression, her depression, his depression, your anxiety, her anxiety, his anxiety, my anxiety, with depression
    therapy appointment, therapist appointment, appointment with your therapist, session with your therapist, sees a therapist`,
  hiv: 'linkage to care, tested reactive, tested positive for hiv, newly diagnosed with hiv',
  genetic: 'paternity test, carrier results, exome, exome report, dna results, genetic screen',
  reproductive: `
    your pregnancy, her pregnancy, congratulations on your pregnancy, pregnant with, you are pregnant, trying to conceive, expecting a baby
    expecting mothers, prenatal class, prenatal vitamins, ultrasound of the baby, baby is due, baby's due date, baby shower for, iud appointment
    your iud, an iud, iud can, week scan, anatomy scan
    iud insertion, iud removal, std panel, sti panel, estimated due date, weeks along, in labor, went into labor, water broke, gave birth
    lactation, our midwife, our midwives, the midwife, your midwife, ovulation, labor induction, induction of labor, induced labor, breastfeeding, breast pump, nursing mother, sperm, fertility, menstrual, menstruation`,
};

export const PATIENT_MAIL_WEAK: Readonly<Partial<Record<HealthType, string>>> = {
  appointment: `
    confirm your visit, your visit, your upcoming visit, your next visit, your recent visit, your last visit, visit with us, for your visit, virtual visit, video visit, office visit, phone visit, telephone visit, with dr, with doctor
    with the specialist, with a specialist, annual physical, your physical, check ups, checkups, the clinic, walk in clinic, your provider
    the dentist, the surgeon, our nurse, sign language interpreter, waiting room, front desk at the clinic, arrive fasting`,
  health_context: `
    ward, the ward, wards, ambulance, ambulances, paramedic, paramedics, family medicine, family practice, family health, internal medicine
    heart institute, heart center, imaging center, imaging associates, behavioral care, cancer center, surgery center, surgical center, eye center
    women's health, children's hospital, medical center, medical centre, medical group, medical associates, medical clinic, community clinic
    health clinic, health center, health centre, health system, health services, health department, sleep center, spine center, birth center
    dialysis center, rehab center, rehabilitation center, rehabilitation, rehab, wellness center, medicine, medicines, hl7, adt, fhir, emr, ehr, attached chart, with food, every six hours, every four hours
    every eight hours, office of dr, vaccination, tablets, redness, pus
    in the hospital, the hospital, grief, study visit, study visits, second injection, next injection, your injection, your injections, injections
    the participant, trial site, research study, crutch, walker, cane, commode, grab bars, mobility scooter
    oxygen tank, oxygen tanks, cannula, dizzy, unwell, sickness, sickly, swab, swabs, quarantine, contagious
    pharmacist, pharmacists, drugstore, first aid, take one, with breakfast, before bedtime, on an empty stomach, infusion, infusions, your operation, bandage, bandages, contact lenses, your smile, light duty, sick note
    sick days, sick day, back injury, cut a hand, cut her hand, cut his hand, carers, caring for her, caring for him`,
  payer: `
    for services on, for services provided on, for services rendered on, services you received, services provided to, service is not covered
    services are not covered, not covered by your plan, covered services, out of network, allowed amount, plan paid, appeal the denial
    appeal this denial, appeal the decision, member services, prior approval, not covered under, peer to peer call, benefit year, open enrollment, coverage period, insurance card, your insurance, his insurance, her insurance
    our insurance, the insurer, your insurer, reimbursed for, medical transport, service not covered`,
  reproductive: 'your due date, the due date is, maternity, trimesters, newborns',
};

/** Weighs least: what such mail says all the time, and other mail too. */
export const PATIENT_MAIL_LIGHT = `
specialist, balance, visit, copayments, staff explain, recommend your, slot opened, your stay, session, sessions, interpreter, feeling
hospitality team, recover, recovering, recovery, wait time, your wait, congratulations, consent form, consent forms, case manager
`;
