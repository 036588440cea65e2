/** More turns of phrase of mail about care, by what they speak of; own words from general knowledge. Evidence alone. */
import type { HealthType } from '../types.ts';

export const PATIENT_MAIL_MORE: Readonly<Partial<Record<HealthType, string>>> = {
  appointment: `
    results of your last visit, results of your visit, results from your visit, from the dental office, dental office, provider's office, physician's office
    checkup is, check up is, checkup on, check up on, daughter's checkup, son's checkup, daughter's check up, son's check up, well check, well visits
    outpatient desk, outpatient department, outpatient clinic, outpatient visit, outpatient services, outpatient procedure, the doctor will, the doctor is
    doctor is running, doctor will see, doctor will call, scheduled with dr, scheduled with doctor, scheduled you with, appointment is with dr
    visit is with dr, before your procedure, after your procedure, day of your procedure, your procedure is, your procedure on
    your procedure was, your procedure will, new patient forms, new patient paperwork, walk in vaccines, virtual appointment with dr
    thank you for referring, refer this patient, referring this patient, please evaluate and treat, evaluate and treat, for evaluation of
    evaluation and treatment of, mutual patient, urgent care, dosing visit, screening visit, baseline visit, pick up your prescription
    hearing test, vision test, vision exam, dental exam, dental checkup, dental check up`,
  health_context: `
    health questionnaire, health questionnaires, our hospital, health form, medical form, medical forms, health screening, health screenings, his breathing
    her breathing, my breathing, breathing is worse, trouble breathing, the incision, if your temperature, fever over, fever of, clinical information
    clinical notes, clinical review, additional clinical, his diagnosis, her diagnosis, my diagnosis, their diagnosis, new diagnosis
    his knee, her knee, my knee, your knee, your knees, his hip, her hip, my hip, your hip, his shoulder, her shoulder, my shoulder, your shoulder
    his ankle, her ankle, my ankle, your ankle, his wrist, her wrist, my wrist, your wrist, her kidneys, his kidneys, your kidneys, his lungs, her lungs, your lungs
    your liver, his liver, her liver, his prostate, your prostate, your thyroid, her thyroid, your spine, your stomach, your throat, your chest
    his chest, her chest, your teeth, your tooth, her tooth, his tooth, your gums, his memory loss, her memory loss, memory loss, he relapsed, she relapsed
    has relapsed, prosthetist, orthotist, audiologist, audiology, phlebotomist, hospitalist, discharge teaching, confused patient, patient in bed
    patient in room, the next patient, had a stroke, has had a stroke, after the stroke, after his stroke, after her stroke, had a seizure, had seizures
    allergy drops, allergy shots, allergy shot, nicu, picu, pacu, code blue, rapid response team, nurses station, nurse's station, on call doctor
    on call nurse, doctors and nurses, nurses and doctors, normal range, reference range, work restrictions, lifting restriction, lifting restrictions
    medical restrictions, medical certification, medical certificate, doctor's certificate, medical leave, medical reasons, medical reason
    medical emergency, medical exam, medical report, medical reports, medical history form, medical advice, medical attention, medical treatment
    medical test, medical tests, medical appointment, medical procedure, disability claim, short term disability, long term disability
    workers comp claim, workers compensation claim, workers comp injury, fmla form, fmla forms, fmla paperwork, fmla leave, fmla request
    cleared to return, released to work, cleared to work, he is sick, she is sick, son is sick, daughter is sick, fell ill, is ill, very ill, gravely ill, critically ill, seriously ill
    food allergy, recovering from surgery, recovering from her, recovering from his, in rehab, at rehab, to rehab, the doctors say, doctors say
    the doctors, her doctors, his doctors, in the er, to the er, at the er, from the er, lab order, lab orders, lab interface, lab report, lab reports, lab bill
    order for labs, implant, implants, join our study, joining our study, take part in our study, enroll in the study, enrolled in the study
    subject was randomized, randomized to, whiter teeth, botox, dermal filler, lose weight with, sneezing, itchy eyes, his wound, her wound
    the wound, wounds heal, his allergies, her allergies, my allergies, his inhaler, blood clots, blood test results`,
  drug: `
    90 day supply, 30 day supply, 60 day supply, day supply of, first dose, second dose, third dose, next dose, dosing hours, dosing window
    time to refill, ready to refill, refill now, medication order, medication list, medication change, medication changes, medication schedule
    his medication, her medication, my medication, his medications, her medications, my medications, this medication, this medicine, the medication
    the medicine, new medication, new medicine, medication was, medicine was, off her meds, off his meds, painkillers for, for the pain
    pill count, side effects of the medicine, side effects of your`,
  payer: `
    what you may owe, amount you may owe, sent to your insurance, billed to your insurance, bill your insurance, billed your insurance
    deductible for the year, deductible for the calendar year, deductible has been met, met your deductible, your deductible has, plan allowance
    pharmacy claim, dental claim, dental claims, medical claims, vision claim, clinical appeal, eligibility of the patient, insurance for the visit
    in network doctor, in network doctors, in network hospital, find a doctor`,
  substance_use: `
    recovery center, recovery program, recovery coach, treatment program, treatment center, treatment centre, halfway house, naloxone kit, narcan kit
    opioid, opioids, overdosed, withdrawal symptoms, clean and sober, your sobriety, her sobriety, his sobriety, stay sober, got sober`,
  hiv: 'partner notification, needle sharing, rapid hiv',
  mental_health: `
    ending your life, end her life, end his life, end your life, kill herself, kill himself, crisis line, crisis hotline, suicide hotline, mood diary
    mood chart, mood tracker, thoughts of suicide, thoughts of death, feeling hopeless, feels hopeless, panic disorder, in therapy, therapy notes
    see a counselor, seeing a counselor, seeing a therapist, see my therapist, your therapy, her therapy, his therapy, my therapy, psych`,
  reproductive: `
    your period, last period, missed your period, cycle day, baby's heartbeat, labor ward, delivery ward, birthing class, birthing center, weeks pregnant
    expecting twins, fertility specialist, prenatal care, prenatal appointment, birth control shot, morning after pill`,
  genetic:
    'cell free dna, dna screen, tested for the mutation, gene mutations, inherited mutation, genetic marker, genetic markers, inherited risk',
};
