/** Diseases, symptoms and findings; own words from general medical knowledge, no term list was copied. */

/** Evidence of health context by themselves. */
export const CONDITIONS = `
abdominal pain, abscess, acid reflux, acne, acromegaly, actinic keratosis, acute kidney injury, adenoma, adenopathy, adhd
adrenal insufficiency, afib, a-fib, aids-related, alopecia, als, alzheimer, alzheimer disease, amenorrhea, amyloidosis
anaphylaxis, anemia, anaemia, aneurysm, angina, angioedema, ankylosing spondylitis, anorexia, anosmia, aortic stenosis
aortic dissection, aphasia, apnea, appendicitis, ards, arrhythmia, arterial disease, arteriosclerosis, arthralgia, arthritis
arthropathy, ascites, asthma, asthmatic, ataxia, atelectasis, atherosclerosis, atopic dermatitis, atrial fibrillation
atrial flutter, autism, autoimmune disease, av block, bacteremia, back pain, bell palsy, benign prostatic hyperplasia, bph
biliary colic, bladder cancer, blood clot, blood sugar, blood pressure, body mass index, bmi, bowel obstruction, bradycardia
brain tumor, brain injury, breast cancer, breast lump, bronchiectasis, bronchiolitis, bronchitis, bronchospasm, bruising
bursitis, cad, cancer, candidiasis, carcinoma, cardiac arrest, cardiac disease, cardiomegaly, cardiomyopathy
cardiovascular disease, carotid stenosis, carpal tunnel, carpal tunnel syndrome, cataract, celiac disease, cellulitis
cerebral palsy, cerebrovascular accident, cervical cancer, chest pain, chest tightness, chf, chickenpox, chills
cholecystitis, cholelithiasis, cholesterol, chronic kidney disease, chronic obstructive pulmonary disease, chronic pain
cirrhosis, ckd, claudication, cleft palate, cognitive impairment, colic, colitis, colon cancer, colon polyp, coma, concussion
congenital heart disease, congestive heart failure, conjunctivitis, constipation, contusion, convulsion, copd
coronary artery disease, coronary disease, costochondritis, cough, coughing, covid, covid-19, coronavirus infection, crohn
crohn disease, croup, cushing syndrome, cyanosis, cyst, cystic fibrosis, cystitis, deep vein thrombosis, dehydration, delirium
dementia, dermatitis, diabetes, diabetes mellitus, diabetic, diabetic ketoacidosis, diabetic neuropathy, diaphoresis, diarrhea
diarrhoea, diplopia, disc herniation, dislocation, diverticulitis, diverticulosis, dizziness, dizzy, down syndrome, dka
dry eye, dry mouth, dvt, dysarthria, dyslipidemia, dysmenorrhea, dyspepsia, dysphagia, dyspnea, dysuria, ear infection, eczema
edema, effusion, ejection fraction, embolism, emphysema, encephalitis, encephalopathy, endocarditis, endometriosis
enlarged prostate, enuresis, epilepsy, epistaxis, erectile dysfunction, erythema, esophagitis, esrd, essential hypertension
exacerbation, fasciitis, fatty liver, febrile, fever, fevers, fibromyalgia, fibroid, fistula, flu symptoms, food poisoning
foot ulcer, fracture, fractured, gallbladder, gallstone, gangrene, gastric ulcer, gastritis, gastroenteritis
gastroesophageal reflux, gerd, gestational diabetes, glaucoma, glioblastoma, glioma, goiter, gout, graves disease
guillain barre, hashimoto, hay fever, headache, hearing loss, heart attack, heart block, heart disease, heart failure
heart murmur, heartburn, hematemesis, hematochezia, hematoma, hematuria, hemoptysis, hemorrhage, hemorrhoid, hepatitis
hepatomegaly, hepatosplenomegaly, hernia, herniated disc, herpes zoster, hiatal hernia, high blood pressure, high cholesterol
hip fracture, hirsutism, hives, hodgkin, hodgkin lymphoma, hydrocephalus, hydronephrosis, hypercalcemia, hypercholesterolemia
hyperglycemia, hyperkalemia, hyperlipidemia, hypertension, hypertensive, hyperthyroidism, hypertriglyceridemia, hypoglycemia
hypokalemia, hyponatremia, hypotension, hypothyroidism, hypoxia, hypoxemia, ibs, icteric, impetigo, incontinence, influenza
inflammatory bowel disease, ingrown toenail, insomnia, interstitial lung disease, intermittent claudication
irritable bowel, irritable bowel syndrome, ischemia, ischemic, ischemic stroke, itching, jaundice, joint pain, kawasaki disease
keloid, kidney disease, kidney failure, kidney stone, knee pain, kyphosis, laceration, lactose intolerance, laryngitis
leg swelling, lesion, lethargy, leukemia, leukocytosis, lightheaded, lightheadedness, lipoma, liver disease, liver failure
low back pain, lumbago, lump, lung cancer, lung disease, lupus, lyme disease, lymphadenopathy, lymphedema, lymphoma
macular degeneration, malaise, malaria, malignancy, malignant, malnutrition, marfan syndrome, mastitis, measles, melanoma, melena
meningioma, meningitis, meniscal tear, menopause, metabolic syndrome, metastasis, metastases, metastatic, migraine
mitral regurgitation, mitral valve prolapse, monkeypox, mononucleosis, mrsa, multiple myeloma, multiple sclerosis, mumps
murmur, muscle weakness, muscle spasm, muscular dystrophy, myalgia, myasthenia gravis, myelodysplastic, myeloma
myocardial infarction, myocarditis, myopia, narcolepsy, nasal congestion, nausea, nauseated, neck pain, necrosis, neoplasm
nephritis, nephrolithiasis, nephropathy, nephrotic syndrome, neuralgia, neuritis, neurofibromatosis, neuropathy, neutropenia
night sweats, nosebleed, nstemi, numbness, nystagmus, obese, obesity, obstructive sleep apnea, occlusion, oliguria
orthopnea, orthostatic, osteoarthritis, osteomyelitis, osteopenia, osteoporosis, otitis, otitis media, ovarian cancer
ovarian cyst, pallor, palpitation, palpitations, pancreatic cancer, pancreatitis, paralysis, paresthesia, parkinson, parkinson disease
parkinsonism, pelvic pain, peptic ulcer, pericarditis, peripheral artery disease, peripheral neuropathy, peritonitis, pharyngitis
photophobia, plantar fasciitis, pleural effusion, pleurisy, pneumonia, pneumothorax, polycystic kidney, polycythemia
polydipsia, polymyalgia rheumatica, polyp, polyuria, portal hypertension, postnasal drip, preeclampsia, prediabetes, pressure ulcer
proctitis, prostate cancer, prostatitis, proteinuria, pruritus, psoriasis, psoriatic arthritis, pulmonary edema
pulmonary embolism, pulmonary fibrosis, pulmonary hypertension, purpura, pyelonephritis, rash, raynaud, rectal bleeding
regurgitation, renal disease, renal failure, renal insufficiency, respiratory distress, respiratory failure
restless legs, retinal detachment, retinopathy, rhabdomyolysis, rheumatic fever, rheumatoid arthritis, rhinitis, rhinorrhea
rosacea, rotator cuff, rotator cuff tear, rubella, runny nose, sarcoidosis, scabies, scarlet fever, sciatica, scleroderma
scoliosis, seborrheic keratosis, seizure, sepsis, septic, septic shock, shingles, shortness of breath, short of breath
sickle cell, sinusitis, sjogren syndrome, skin cancer, sleep apnea, snoring, sore throat, spasticity, spina bifida, spinal stenosis
splenomegaly, spondylosis, sprain, squamous cell carcinoma, stemi, stenosis, stillbirth, stomach pain, strep throat, stroke, stridor
subdural hematoma, swollen lymph node, syncope, syncopal, tachycardia, tachypnea, tendinitis, tendonitis, tetanus
thalassemia, thrombocytopenia, thrombophlebitis, thrombosis, thrush, thyroid cancer, thyroid nodule, thyroiditis, tia, tinnitus
tingling, tonsillitis, toothache, torticollis, transient ischemic attack, traumatic brain injury, tremor, trigeminal neuralgia
tuberculosis, tumor, tumour, type 1 diabetes, type 2 diabetes, type ii diabetes, type i diabetes, ulcerative colitis
undescended testicle, upper respiratory infection, uremia, ureteral stone, urethritis, urinary frequency
urinary incontinence, urinary retention, urinary tract infection, urticaria, uterine fibroid, uti, uveitis, valvular disease
varicella, varicocele, varicose vein, vasculitis, ventricular tachycardia, vertigo, vitiligo, vomiting, vomited, wheeze, wheezing
weight loss, weight gain, whiplash, whooping cough, yeast infection, flare up, comorbidity, comorbidities, terminal illness
terminally ill, hospice care, palliative, remission, relapse, chronic illness, chronic condition, disability claim
nonsmoker, non smoker, ex smoker, pack year, pack years, tobacco use, smoking history, alcohol use, etoh, social drinker
noncontributory, non contributory, unremarkable exam, afebrile, well nourished, well developed, no acute distress, normocephalic
atraumatic, perrla, eomi, nondistended, nontender, non tender, normoactive, normotensive, rebound tenderness, guarding
clubbing, cyanotic, erythematous, edematous, ecchymosis, petechiae, crepitus, rales, rhonchi, gallop, bruit, jvd, organomegaly
family history, past medical history, medical history, medical problem, surgical history, social history, review of systems
chief complaint, history of present illness, physical exam, physical examination, vital signs, differential diagnosis
known drug allergies, drug allergy, drug allergies, medication allergy, medicine allergies, medicine allergy, allergic to, nkda, nka
childhood illness, immunization, immunizations, up to date on vaccines, activities of daily living, range of motion
gravida, para, menarche, menses, menstrual, menstruation, lmp, last menstrual period, apgar, birth weight, gestation
full term, preterm, premature birth, developmental delay, milestones, failure to thrive, breastfed, breast fed, breastfeeding
passed away from, died of cancer, died from cancer, medically, bowel movement, bowel movements, bowel habit, stool, stools, urination, urinate
sputum, phlegm, mucus, discharge from the, hemodynamically, symptomatic, asymptomatic, idiopathic, etiology, prognosis, pathologic
benign, metastasized, recurrent infection, infection, infections, infected, inflammation, inflamed, inflammatory, swelling, swollen
tenderness, sore throat, stiffness, weakness, fatigue, malformation, congenital, hereditary, syndrome, toxicity, overdose
allergic reaction, adverse reaction, side effects of, contraindications, contraindicated, efficacy of, drug interaction, symptom
trauma, injury, injuries, wound, wounds, burn injury, bleeding, bleed, hemorrhagic, limp, limping, gait, ambulate, ambulating
ambulatory, ambulation, paraplegia, quadriplegia, hemiparesis, hemiplegia, amputee, blindness, deafness, visual acuity, vision loss
blurred vision, double vision, eye pain, ear pain, earache, tooth decay, gingivitis, periodontitis, dental caries, abscessed tooth
the patient, this patient, our patient, patient is, patient was, patient has, patient had, patient denies, patient states, patient reports
pt with, pt w, pt is, pt has, pt denies, hx of, as tolerated, known allergies, no allergies, food allergies, no medications
radiological, radiologic, previous surgery, previous surgeries, prior surgery, prior surgeries, surgical procedure, mental status
hypothermia, hyperthermia, trouble breathing, difficulty breathing, hurting, insect sting, bee sting, insect bite, anxiolytic, estrogen, testosterone
intra abdominal, pathology, complications none, past psychological history, drug intolerance, low salt diet, low sodium diet, diabetic diet
heart healthy diet, clear liquid diet, regular diet, mechanical soft, thin liquids, thickened liquids, ros, rest of ros, naprosyn, minocin
review of system, birth defect, miscarried, bruise, sprained, sore, itchy, rashes, feverish, queasy, heart rate, respiratory rate, o2
nonsignificant, non significant, otherwise negative, fairly healthy, found down, formula feeding, similac, enfamil, hip pain, shoulder pain, foot pain, ankle pain, arm pain, leg pain, flank pain, chest discomfort, jaw pain, wrist pain
hand pain, elbow pain, thigh pain, groin pain, rib pain, facial pain, breast pain, testicular pain, pain scale, pain medication
`;

/** Words of care that ordinary mail uses too: count only in company. */
export const CONDITIONS_WEAK = `
patient, pt, weak, shaky, congestion, lethargic, allergies, otherwise negative, otherwise healthy, surgery, pain, painful, ache, sick, ill, illness, disease, disorder, condition, diagnosis, diagnosed, treatment, treated, treat
therapy, doctor, dr, physician, nurse, nursing, clinic, clinical, hospital, hospitalized, hospitalization, medical, medicine
medication, meds, health, healthy, healthcare, care, recovery, surgery, surgical, surgeon, specialist, symptoms, acute, chronic
severe, mild, moderate, bilateral, allergy, allergies, allergic, denies, denied, complains, complain, complaint, complaints
presents with, presented with, history, hx, exam, examination, examined, head, neck, chest, heart, lung, lungs, liver, kidney
stomach, abdomen, abdominal, back, spine, lumbar, cervical, thoracic, knee, hip, shoulder, elbow, wrist, hand, finger, ankle
foot, feet, toe, leg, arm, eye, eyes, ear, ears, nose, throat, mouth, tongue, tooth, teeth, jaw, skin, scalp, hair, nail, breast, rectal
pelvic, pelvis, bladder, bowel, colon, rectum, prostate, testicle, testes, penis, scrotum, vagina, vaginal, uterus, uterine, ovary
ovarian, thyroid, pancreas, spleen, gallbladder, esophagus, trachea, brain, nerve, muscle, joint, bone, tendon, ligament, artery
vein, blood, pulse, weight, height, temperature, respiratory, cardiac, cardiovascular, pulmonary, renal, hepatic, gastrointestinal
gi, gu, neuro, neurological, neurologic, neurologically, musculoskeletal, genitourinary, endocrine, hematologic, psychiatric, dermatologic, heent
constitutional, extremities, extremity, mucous membranes, tympanic, pupils, reflexes, sensation, strength, mental status
mother, father, brother, sister, siblings, maternal, paternal, grandmother, grandfather, grandparents, wife, husband, daughter, son, deceased
died, smoke, smokes, smoker, smoking, cigarettes, cigarette, tobacco, drinks, drinker, alcohol, drinking, beer, wine
unremarkable, negative, positive, normal, abnormal, significant for, stable, unchanged, resolved, improved, worse, worsening, elevated
upper, lower, left, right, anterior, posterior, distal, proximal, lateral, medial, onset, episode, episodes, chronicity, recurrent, persistent
year old, yo, y o, male, female, infant, newborn, toddler, pregnant, diet, exercise, sleep, appetite, eating, walking, sitting, breathing
follow up, followup, evaluation, evaluated, referral, referred, consult, consultation, discharge, discharged, admitted, admission, icu, er, ed
bed, wheelchair, walker, crutches, cane, brace, cast, splint, bandage, dressing, sutures, stitches, scar, fluid, fluids, oxygen
dental, dentist, vision, hearing, aid, glasses, virus, viral, bacterial, bacteria, fungal, germ, vaccine, vaccinated, vaccination, shot
dose, dosage, tablet, tablets, pill, pills, capsule, injection, prescription, prescribed, prescribe, refill, pharmacy, mg, mcg, ml, prn, bid, tid
po, daily, twice, nightly, iv, im, status post, s p, h o, c o, w o, vitals, test results, results, levels, screening, checkup, check up
labs, count, rate, rhythm, sounds, clear, tender, soft, murmurs, oriented, alert, awake, distress, appearance, obese, thin, elderly
age, aged, born, birth, delivery, labor, baby, child, children, immune, autoimmune, inflammatory, tissue, cell, cells, mass, masses, nodule, nodules
growth, tumors, biopsies, scan, imaging, film, films, rays, stress, tension, mood, anxious, sad, tired, dizzy spells, faint, fainting, cold, hot
married, divorced, widowed, single, retired, unemployed, disabled, works as, lives with, lives alone, caffeine, coffee, none known
medical records, medically necessary, ms, mi, cva, cp, sob, bp, hr, rr, htn, dm, hld, osa, pe, ra, sle, ef, lv, rv, ekg, cardio, ortho, derm
noted, denying, reports, describes, complaining, radiating, sharp, dull, burning, throbbing, cramping, intermittent, constant
father died, mother died, age of, alive, alive and well, family member, family members, cause, causes, primary care, pcp, provider, providers
`;
