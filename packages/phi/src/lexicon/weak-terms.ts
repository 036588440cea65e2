/**
 * Words of care that ordinary mail uses too; own words from general knowledge. They count only in company: `LIGHT` ones weigh
 * a quarter of `WEAK` ones (`engine/health-collector.ts`).
 */
import type { HealthType } from '../types.ts';

export const WEAK_TERMS: Readonly<Partial<Record<HealthType, string>>> = {
  health_context: `
    patient, pt, lethargic, surgery, pain, painful, ache, sick, illness, disease, diagnosis, diagnosed, treated for
    therapy, doctor, physician, nurse, nursing, clinic, clinical, hospital, hospitalized, hospitalization, medical
    medicine, medication, meds, healthcare, surgical, surgeon, symptoms, symptom, chronic, bilateral, allergy, allergies
    allergic, abdomen, abdominal, lumbar, cervical, thoracic, testicle, testes, penis, scrotum, vagina, vaginal, uterus
    uterine, ovary, ovarian, pelvic, pelvis, rectal, rectum, prostate, thyroid, pancreas, spleen, gallbladder, esophagus
    trachea, bladder, bowel, colon, liver, kidney, lung, lungs, respiratory, cardiac, cardiovascular, pulmonary, renal
    hepatic, gastrointestinal, neuro, neurological, neurologic, neurologically, musculoskeletal, genitourinary
    endocrine, hematologic, dermatologic, mucous membranes, tympanic, pupils, deceased, smoker, smokes, cigarettes
    tobacco, presents with, presented with, year old, yo, y o, infant, newborn, pregnant, dental, dentist, vaccine
    vaccinate, vaccinating, vaccinated, vaccination, dosage, dose, pill, pills, prescription, prescribed, prescribe
    refill, pharmacy, mg, mcg, nightly, status post, s p, h o, c o, w o, sutures, stitches, wheelchair, crutches, tumors
    biopsies, medical records, htn, hld, ekg, cardio, ortho, derm, father died, mother died, alive and well, lives with
    lives alone, family member, family members, primary care, pcp, grandparents, bacterial, bacteria, fungal
    discharged home, admitted to, admitted for, coma, convulsion, dislocation, effusion, fistula, fracture, fractured
    headache, infection, infected, inflammation, inflamed, inflammatory, injury, injuries, itching, itchy, lesion
    lethargy, lump, malaise, malignant, murmur, numbness, paralysis, rash, rashes, seizure, shingles, sore, stroke
    tingling, tremor, trauma, fatigue, stiffness, swelling, swollen, bleeding, bleed, limp, limping, wound, wounds
    benign, symptomatic, syndrome, toxicity, overdose, stool, stools, bruise, bruising, pathology, prognosis, cough
    coughing, fever, fevers, feverish, chills, terminal illness, hemorrhage, hernia, blood clot, blood sugar
    regular diet, mechanical soft, side effects of, side effect, contraindicated, allergic reaction, adverse reaction
    known allergies, previous surgery, previous surgeries, prior surgery, prior surgeries, medically, idiopathic
    etiology, hereditary, congenital, malformation, sprained, queasy, influenza, measles, malaria, tetanus, rubella
    mumps, thrush, whiplash, weight loss, weight gain, tobacco use, blindness, deafness, immunization, immunizations
    allergic to, dizzy, pallor, ambulatory, ambulation, polyp, cyst, colic, fairly healthy, gait, as tolerated
    chest discomfort, food poisoning, radiological, radiologic, full term, phlegm, mucus, hay fever, hospice care
    palliative, vomiting, nauseated, hemorrhagic, heart attack, clubbing, guarding, exacerbation, comorbid, inpatient
    outpatient, in clinic, shaky, congestion, chest, complications, jerking, jerks, liquids, thickened, contour
    nothing significant, otherwise pertinent, found down, burn, burned, tenderness, discomfort, cramping, throbbing
    fainting, wheelchair bound, bedridden, caregiver, hygiene, diuresis, intake and output, unmarried with, retired from
    drinks alcohol, smoking, alcohol, drinker, appetite, extremities, extremity, reflexes, reason for visit
    reason for referral, full range of motion, range of motion, remained unchanged from, no changes otherwise
    as previously documented, no new complaints, no complaints, other complaints, denies any, he denies, she denies
    denied any, complains of, complaining of, complained of, presents for, presented for evaluation, comes in today
    comes in for, in today for, here today for, lives with her, lives with his, lives with family, he lives with
    she lives with, is married and, married with, never married, lives independently, no alcohol, sexual activity
    contact with blood, died of old age, parents are alive, father is alive, mother is alive, siblings are healthy
    in good health, healthy children, age at death, runs in the family, grandmother had, grandfather had, mother had
    father had a, estimated blood loss, no complications, without complications, risks and benefits, recovery room
    procedure performed, procedures performed, room air, weight bearing, clear liquids, soft diet, bed rest
    plan of care, once a day, twice a day, times a day, twice daily, by mouth, at bedtime, orally, topical, topically
    feeding well, retina, retinal, displaced fracture, spurring, dark urine, unable to walk, cannot walk, back problems
    sports injury, off work until, light duty, for the disabled, bedtime snack, unconscious, unresponsive, code status
    full code, power of attorney for health, orthopedic, orthopaedic, laboratory data, laboratory studies
    laboratory values, laboratory results, without contrast, with contrast, your treatment, your procedure
    your condition, health record, health records, patient information, support group for`,
  drug: `
    capsule, soma, steroid, norco, lyrica, allegra, over the counter, multivitamin, sulfa, tums, calcium carbonate, fish oil
    folic acid, niacin, sedative, opioid, laxative, requip, actos, breo, chantix, concerta, senna, inhaler, mobic, restoril, antibiotic
    painkiller, analgesic, vitamin d, po, bid, tid, prn, qid, rx`,
  procedure: `
    ablation, amputation, excision, transplant, ultrasound, excised, foley, tourniquet, living will, care plan
    treatment plan, surgical removal, x ray, xray, iv fluids, cast removal, resected, resection, hearing test, advance directive, biopsied`,
  lab: 'specimen, potassium, lactate, test result, white count, labs',
  payer: `
    date of service, dates of service, remittance advice, provider network, plan member, adjudicated, billing code, procedure code, medical expense`,
  appointment: `
    appointment, appt, clinician, checkup, check up, office hours with dr, intake form, house call, refill request, established patient
    eye appointment, vaccine appointment, hospital admission, hospital stay, emergency department, urgent care visit`,
  substance_use: 'addiction, cocaine, heroin, marijuana, detox, detoxification, sobriety',
  hiv: 'aids',
  mental_health: `
    depression, depressed, anxiety, mania, paranoid, paranoia, delusional, dissociative, hallucination, psychosis, psychotic, suicide
    adjustment disorder, conduct disorder, therapist, counselor`,
  reproductive: 'abortion, contraceptive, fetal, midwife, doula, obstetric, breech',
  genetic: 'dna test, dna sequencing, genetic marker, gene mutation, karyotype',
};

/** Of the weak terms those that stand in subjects and one-line messages of every trade. */
export const EVERYDAY_TERMS = `
po, bid, tid, gu, sh, medical, injury, injuries, doctor, hospital, the hospital, nurse, pharmacy, clinical, ambulance, sick, dose, your visit, your next visit, your recent visit, your last visit, your upcoming visit, confirm your visit, visit with us, virtual visit
video visit, office visit, phone visit, telephone visit, your due date, the due date is, ward, wards, the ward, alcohol, burn, burned, capsule
stool, stools, chest, injections, first aid, sick day, sick days, your provider, walker, cane, quarantine, tablets, bandage, bandages, swab, swabs
contagious, chronic, colon, liver, kidney, limp, limping, guarding, clubbing, soma, allegra, requip, actos, concerta, breo, stroke, seizure, trauma
mania, addiction, benign, gait, contour, jerks, jerking, chills, hygiene, labs, full term, room air, full code, in good health
once a day, twice a day, times a day, refill, specimen, test result, smoking, sore, ache, cramping, throbbing, infected, toxicity, fatigue
stiffness, lump, rash, rashes, colic, paralysis, side effect, side effects of, maternity, grief, light duty, the participant, rehabilitation, take one
your operation, your smile, contact lenses, the clinic, with food, adt, open enrollment
benefit year, coverage period, member services, trial site, research study, commode, cannula, oxygen tank, oxygen tanks
`;

/** Weak, and only where the text writes them in capitals: in small letters they are other words or other people's jargon. */
export const CAPITAL_TERMS: Readonly<Partial<Record<HealthType, string>>> = {
  health_context: `
    als, ards, cad, tia, ros, cva, bp, osa, sle, icu, gu, pmh, sh
    ent, nka, lmp, hpi, psh, msk, cns, o2, npo`,
  lab: 'alt, ast, bun, bmp, cmp, cbc, esr, inr, psa, rbc, t3, cea, afp, crp, ptt, ldl, hdl, lft, lfts, abg, bnp',
  drug: 'tpa',
  mental_health: 'ocd, dbt, ect',
  reproductive: 'std, sti, iud, ob',
};

/** The same, and light: other trades use these short forms too. */
export const CAPITAL_LIGHT_TERMS =
  'ms, mi, cp, sob, hr, rr, pe, ra, ef, lv, rv, er, ed, ot, fh, sh, cc, cv, iv, im, dm, gi';

/** Light words of paying for care and of visits. */
export const LIGHT_PAYER_TERMS =
  'claim, premium, coverage, insurance, deductible, beneficiary, subscriber, billed, remittance';

export const LIGHT_TERMS = `
dr, weak, ill, disorder, treatment, health, healthy, acute, severe, mild, moderate, denies, denied, complains, hx, exam
examination, examined, neck, heart, stomach, spine, knee, hip, shoulder, elbow, wrist, finger, ankle, foot, feet, toe
leg, arm, eye, eyes, ear, ears, nose, throat, mouth, tongue, tooth, teeth, jaw, skin, scalp, hair, nail, breast, brain
nerve, muscle, joint, bone, tendon, ligament, artery, vein, blood, pulse, gastric, constitutional, sensation, mother
father, brother, sister, sibling, maternal, paternal, grandmother, grandfather, wife, husband, daughter, son, smoke
cigarette, drinks, drinking, unremarkable, negative, normal, abnormal, significant for, stable, unchanged, resolved
improved, worsening, elevated, left, right, anterior, posterior, distal, proximal, medial, recurrent, persistent, male
female, toddler, diet, sleep, breathing, follow up, followup, evaluation, evaluated, referral, referred, consult
consultation, discharge, discharged, admitted, admission, bed, brace, splint, bandage, scar, fluid, oxygen, glasses
virus, viral, shot, tablet, injection, vitals, rhythm, sounds, tender, soft, oriented, awake, distress, thin, elderly
baby, immune, tissue, nodule, imaging, mood, anxious, dizzy spells, faint, divorced, widowed, retired, unemployed
disabled, works as, caffeine, radiating, burning, intermittent, alive, occlusion, relapse, remission, weakness, gallop
surgical history of, allergy to, none known, intact, symmetric, symmetrical, reactive, midline, well healed, healing
palpable, palpation, moist, hours of sleep, tolerated, incision, supine, sterile, prepped, draped, supple, nourished
in no, good health, no known, contributory, pertinent, provider
`;

/** Phrases in which words of care mean something else: read over as a whole. */
export const ORDINARY_PHRASES = `
sick of waiting, is sick of, was sick of, are sick of, therapy dog, doctor blade, surgeon general, depression glass, sick pay, pain of, tablets of chlorine, broken arm of
wheelchair accessible, wheelchair access, wheelchair accessibility, wheelchair ramp, wheelchair ramps, wheelchair user, wheelchair users
wheelchair lift, wheelchair seats, wheelchair spaces, ambulance lane, ambulance chaser, ambulance chasers, doctor of, the ward of, ninth ward
vpn concentrator, vpn concentrators, solar concentrator, solar concentrators, modem concentrator, network concentrator, ore concentrator
access concentrator, wan concentrator, record of the meeting, bed of the truck, bed and breakfast, patient work, patient with the
drug store, drugs squad, blood type of the, hospital linen, doctor who, nurse logs, chart is missing, tablets for the sales, digital detox, detox juice
chest of drawers, war chest, burn rate, burn down, burn in, burned out, burn out
acute accent, acute angle, acute lack, acute shortage, be patient, patient with us, your patience, treatment of data
data treatment, preferential treatment, special treatment, water treatment, wood treatment, health check of, health checks
health check of the server, health endpoint, financial health, healthy margin, virus scan, virus scanner, virus scans, antivirus scan
heart of the city, heart of the matter, heart of the event, heart of town, head of operations, head of sales, head of finance, head office
head start, heads up, on the one hand, on the other hand, other hand, hands on, second hand, by hand, at hand, back to, get back
come back, back up, call back, going back, right now, right away, all right, all rights, rights reserved, right side up, left over
doctor a document, spin doctor, stress test of, load test, smoke test, smoke tests, general practice of, discharge of duties
discharge of debt, diagnosis of the outage, root cause, memory leak, symptom of the bug, symptom of a bug, cold chain, cold storage
cold call, cold start, injection moulding, injection molding, sql injection, dependency injection, injection of capital, fuel injection
immune system of our, body of the mail, eye catching, eye of the storm, foot the bill, at the foot, arms length, arm of the company
single sign, single source, single page, growth rate, exchange rate, interest rate, interest rates, response rate, rate of return
mortgage rate, click rates, open rate, tax rate, birth of a, birth certificate, delivery date, delivery time, delivery window
delivery address, labor cost, labor costs, labour costs, labor law, claim check, car insurance, home insurance, travel insurance
insurance for the car, appointment with the sales, sales appointment, prescription of the, limitation and prescription
reminder to pay, mother company, sister company, sister brand, daughter company, father of the project, cell phone, cell tower
table cell, cell in the, in cell, dry cell, battery cell, fuel cell, positive response, positive feedback, positive review
negative feedback, negative review, negative comments, pain point, pain points, growing pains, chronic delay, chronic delays
fatigue crack, fatigue cracks, fatigue strength, hairline fracture, shot in the arm, screen shot, long shot, recovery time
disaster recovery, economic recovery, data recovery, recovery point, recovery code, recovery codes, recovery email, medical device industry
condition of the, under the condition, terms and conditions, in good condition, air conditioning, sick leave policy
side effects of the new, orphan process, tablet computer, tablet computers, exercise your option, sleep mode, sleep timer
skin of the app, weight of the, film festival, premium account, premium plan, premium service, temperature range, room temperature
first aid kit, visual aids, hearing of the court, court hearing, public hearing, oral hearing, fever pitch, infected host, infected hosts
infected laptop, infected computer, infected file, nurse shark, blood orange, muscle car, bone china, paralysis of decision
analysis paralysis, economic depression, great depression, market anxiety, anxiety of investors, stroke of the, stroke of luck
keystroke, abortion of the, lump sum, rash decision, benign neglect, customs seizure, seizure of assets, injury to the reputation
swelling ranks, wound up, wound down, syndrome of, cyber hygiene, code hygiene, data hygiene, password hygiene, patient capital
patient investor, clinic for young, skills clinic, coaching clinic, training clinic, document surgery, hospitality, legal clinic
care of, take care, customer care, car care, skin in the game, breathing space, breathing room, walking distance, sitting room
bottleneck, neck and neck, toe the line, tongue and groove, nail polish, finger food, knee jerk, joint venture, joint ventures
joint account, joint statement, joint effort, clear the, all clear, clear desk, make clear, history of the, browser history
order history, search history, version history, change history, alert level, dose of irony
`;
