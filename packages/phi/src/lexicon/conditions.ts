/** Diseases, symptoms and findings; own words from general medical knowledge, no term list was copied. */

/** Evidence of health context by themselves. */
export const CONDITIONS = `
abdominal pain, abscess, acid reflux, acne, acromegaly, actinic keratosis, acute kidney injury, adenoma, adenopathy, adhd
adrenal insufficiency, afib, a-fib, aids-related, alopecia, alzheimer, alzheimer disease, amenorrhea, amyloidosis
anaphylaxis, anemia, anaemia, aneurysm, angina, angioedema, ankylosing spondylitis, anorexia, anosmia, aortic stenosis
aortic dissection, aphasia, apnea, appendicitis, arrhythmia, arterial disease, arteriosclerosis, arthralgia, arthritis
arthropathy, ascites, asthma, asthmatic, ataxia, atelectasis, atherosclerosis, atopic dermatitis, atrial fibrillation
atrial flutter, autism, autoimmune disease, av block, bacteremia, back pain, bell palsy, benign prostatic hyperplasia, bph
biliary colic, bladder cancer, blood pressure, body mass index, bmi, bowel obstruction, bradycardia
brain tumor, brain injury, breast cancer, breast lump, bronchiectasis, bronchiolitis, bronchitis, bronchospasm
bursitis, cancer, candidiasis, carcinoma, cardiac arrest, cardiac disease, cardiomegaly, cardiomyopathy
cardiovascular disease, carotid stenosis, carpal tunnel, carpal tunnel syndrome, cataract, celiac disease, cellulitis
cerebral palsy, cerebrovascular accident, cervical cancer, chest pain, chest tightness, chf, chickenpox
cholecystitis, cholelithiasis, cholesterol, chronic kidney disease, chronic obstructive pulmonary disease, chronic pain
cirrhosis, ckd, claudication, cleft palate, cognitive impairment, colitis, colon cancer, colon polyp, concussion
congenital heart disease, congestive heart failure, conjunctivitis, constipation, contusion, copd
coronary artery disease, coronary disease, costochondritis, covid, covid-19, coronavirus infection, crohn
crohn disease, croup, cushing syndrome, cyanosis, cystic fibrosis, cystitis, deep vein thrombosis, dehydration, delirium
dementia, dermatitis, diabetes, diabetes mellitus, diabetic, diabetic ketoacidosis, diabetic neuropathy, diaphoresis, diarrhea
diarrhoea, diplopia, disc herniation, diverticulitis, diverticulosis, dizziness, down syndrome, dka
dry eye, dry mouth, dvt, dysarthria, dyslipidemia, dysmenorrhea, dyspepsia, dysphagia, dyspnea, dysuria, ear infection, eczema
edema, ejection fraction, embolism, emphysema, encephalitis, encephalopathy, endocarditis, endometriosis
enlarged prostate, enuresis, epilepsy, epistaxis, erectile dysfunction, erythema, esophagitis, esrd, essential hypertension
fasciitis, fatty liver, febrile, fibromyalgia, fibroid, flu symptoms
foot ulcer, gallbladder, gallstone, gangrene, gastric ulcer, gastritis, gastroenteritis
gastroesophageal reflux, gerd, gestational diabetes, glaucoma, glioblastoma, glioma, goiter, gout, graves disease
guillain barre, hashimoto, hearing loss, heart attack, heart block, heart disease, heart failure
heart murmur, heartburn, hematemesis, hematochezia, hematoma, hematuria, hemoptysis, hemorrhoid, hepatitis
hepatomegaly, hepatosplenomegaly, herniated disc, herpes zoster, hiatal hernia, high blood pressure, high cholesterol
hip fracture, hirsutism, hives, hodgkin, hodgkin lymphoma, hydrocephalus, hydronephrosis, hypercalcemia, hypercholesterolemia
hyperglycemia, hyperkalemia, hyperlipidemia, hypertension, hypertensive, hyperthyroidism, hypertriglyceridemia, hypoglycemia
hypokalemia, hyponatremia, hypotension, hypothyroidism, hypoxia, hypoxemia, ibs, icteric, impetigo, incontinence
inflammatory bowel disease, ingrown toenail, insomnia, interstitial lung disease, intermittent claudication
irritable bowel, irritable bowel syndrome, ischemia, ischemic, ischemic stroke, jaundice, joint pain, kawasaki disease
keloid, kidney disease, kidney failure, kidney stone, knee pain, kyphosis, laceration, lactose intolerance, laryngitis
leg swelling, leukemia, leukocytosis, lightheaded, lightheadedness, lipoma, liver disease, liver failure
low back pain, lumbago, lung cancer, lung disease, lupus, lyme disease, lymphadenopathy, lymphedema, lymphoma
macular degeneration, malignancy, malnutrition, marfan syndrome, mastitis, melanoma, melena
meningioma, meningitis, meniscal tear, menopause, metabolic syndrome, metastasis, metastases, metastatic, migraine
mitral regurgitation, mitral valve prolapse, monkeypox, mononucleosis, mrsa, multiple myeloma, multiple sclerosis
muscle weakness, muscle spasm, muscular dystrophy, myalgia, myasthenia gravis, myelodysplastic, myeloma
myocardial infarction, myocarditis, myopia, narcolepsy, nasal congestion, nausea, neck pain, necrosis, neoplasm
nephritis, nephrolithiasis, nephropathy, nephrotic syndrome, neuralgia, neuritis, neurofibromatosis, neuropathy, neutropenia
night sweats, nosebleed, nstemi, nystagmus, obese, obesity, obstructive sleep apnea, oliguria
orthopnea, orthostatic, osteoarthritis, osteomyelitis, osteopenia, osteoporosis, otitis, otitis media, ovarian cancer
ovarian cyst, palpitation, palpitations, pancreatic cancer, pancreatitis, paresthesia, parkinson, parkinson disease
parkinsonism, pelvic pain, peptic ulcer, pericarditis, peripheral artery disease, peripheral neuropathy, peritonitis, pharyngitis
photophobia, plantar fasciitis, pleural effusion, pleurisy, pneumonia, pneumothorax, polycystic kidney, polycythemia
polydipsia, polymyalgia rheumatica, polyuria, portal hypertension, postnasal drip, preeclampsia, prediabetes, pressure ulcer
proctitis, prostate cancer, prostatitis, proteinuria, pruritus, psoriasis, psoriatic arthritis, pulmonary edema
pulmonary embolism, pulmonary fibrosis, pulmonary hypertension, purpura, pyelonephritis, raynaud, rectal bleeding
regurgitation, renal disease, renal failure, renal insufficiency, respiratory distress, respiratory failure
restless legs, retinal detachment, retinopathy, rhabdomyolysis, rheumatic fever, rheumatoid arthritis, rhinitis, rhinorrhea
rosacea, rotator cuff, rotator cuff tear, runny nose, sarcoidosis, scabies, scarlet fever, sciatica, scleroderma
scoliosis, seborrheic keratosis, sepsis, septic, septic shock, shortness of breath, short of breath
sickle cell, sinusitis, sjogren syndrome, skin cancer, sleep apnea, snoring, sore throat, spasticity, spina bifida, spinal stenosis
splenomegaly, spondylosis, sprain, squamous cell carcinoma, stemi, stenosis, stillbirth, stomach pain, strep throat, stridor
subdural hematoma, swollen lymph node, syncope, syncopal, tachycardia, tachypnea, tendinitis, tendonitis
thalassemia, thrombocytopenia, thrombophlebitis, thrombosis, thyroid cancer, thyroid nodule, thyroiditis, tinnitus
tonsillitis, toothache, torticollis, transient ischemic attack, traumatic brain injury, trigeminal neuralgia
tuberculosis, tumor, tumour, type 1 diabetes, type 2 diabetes, type ii diabetes, type i diabetes, ulcerative colitis
undescended testicle, upper respiratory infection, uremia, ureteral stone, urethritis, urinary frequency
urinary incontinence, urinary retention, urinary tract infection, urticaria, uterine fibroid, uti, uveitis, valvular disease
varicella, varicocele, varicose vein, vasculitis, ventricular tachycardia, vertigo, vitiligo, vomited, wheeze, wheezing
whooping cough, yeast infection, flare up, comorbidity, comorbidities
terminally ill, chronic illness, chronic condition
nonsmoker, non smoker, ex smoker, pack year, pack years, smoking history, alcohol use, etoh, social drinker
noncontributory, non contributory, unremarkable exam, afebrile, well nourished, well developed, no acute distress, normocephalic
atraumatic, perrla, eomi, nondistended, nontender, non tender, normoactive, normotensive, rebound tenderness
cyanotic, erythematous, edematous, ecchymosis, petechiae, crepitus, rales, rhonchi, bruit, jvd, organomegaly
past medical history, medical history, medical problem, surgical history, review of systems
chief complaint, history of present illness, physical exam, physical examination, vital signs, differential diagnosis
known drug allergies, drug allergy, drug allergies, medication allergy, medicine allergies, medicine allergy, nkda
childhood illness, up to date on vaccines, activities of daily living, range of motion
gravida, menarche, menses, menstrual, menstruation, last menstrual period, apgar, birth weight, gestation
preterm, premature birth, developmental delay, failure to thrive, breastfed, breast fed, breastfeeding
passed away from, died of cancer, died from cancer, bowel movement, bowel movements, bowel habit, urination, urinate
sputum, hemodynamically, asymptomatic, pathologic
metastasized, recurrent infection
tenderness, sore throat
contraindications, drug interaction
burn injury, hemorrhagic, ambulate, ambulating
paraplegia, quadriplegia, hemiparesis, hemiplegia, amputee, visual acuity, vision loss
blurred vision, double vision, eye pain, ear pain, earache, tooth decay, gingivitis, periodontitis, dental caries, abscessed tooth
the patient, this patient, our patient, patient is, patient was, patient has, patient had, patient denies, patient states, patient reports
pt with, pt w, pt is, pt has, pt denies, hx of, no allergies, food allergies, no medications
surgical procedure, mental status
hypothermia, hyperthermia, trouble breathing, difficulty breathing, insect sting, bee sting, insect bite, anxiolytic, estrogen, testosterone
intra abdominal, complications none, past psychological history, drug intolerance, low salt diet, low sodium diet, diabetic diet
heart healthy diet, clear liquid diet, thickened liquids, rest of ros, naprosyn, minocin
review of system, birth defect, miscarried, heart rate, respiratory rate
formula feeding, similac, enfamil, hip pain, shoulder pain, foot pain, ankle pain, arm pain, leg pain, flank pain, jaw pain, wrist pain
hand pain, elbow pain, thigh pain, groin pain, rib pain, facial pain, breast pain, testicular pain, pain scale, pain medication
`;
