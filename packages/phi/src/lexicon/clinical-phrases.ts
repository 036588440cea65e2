/** Turns of phrase of clinical notes, of letters to patients and of section headings; own words from general knowledge. */
export const CLINICAL_PHRASES = `
ppd, cigarette smoker, non cigarette smoker, year old male, year old female, year old man, year old woman, year old patient
year old boy, year old girl, year old gentleman, year old lady, month old child, month old male, month old female, month old infant, heent, heent normal, ebl, up to date with shots, shots up to date, parents living and well, living and well, regular periods, discharged to rehab, glass of wine with
home with services, wears glasses, recent weight, weight change, no recent weight, continue present management, exercise stress test, cardiac stress test, treadmill stress test, stress echocardiogram, review of systems, review of system, ros negative, ros otherwise, ten point review, systems reviewed, all other systems
history of present illness, chief complaint, reason for admission, reason for consultation, past medical history
past surgical history, past psychiatric history, past family history, family medical history, family history of
no family history, personal history of, social history, family history, allergies and medications, current medications
home medications, discharge medications, medications on admission, list of medications, medication list
medication reconciliation, no current medications, taking medication, no known allergies, no known drug allergies
known allergies, any allergies, denies allergies, allergic to penicillin, no allergies, admission diagnosis
discharge diagnosis, admitting diagnosis, preoperative diagnosis, postoperative diagnosis, final diagnosis
differential diagnosis, working diagnosis, primary diagnosis, secondary diagnosis, principal diagnosis, diagnosed with
diagnosis of cancer, discharge disposition, discharge condition, condition at discharge, condition on discharge
discharged home, discharged to home, discharge home, discharged in stable, hospital course, course in hospital
emergency department course, icu course, disposition home, home with family, skilled nursing facility
long term care facility, assisted living, nursing home placement, follow up with your doctor, follow up in clinic
followup in clinic, follow up with primary, return to clinic, return to the clinic, return to office
follow up appointment with, physical exam, physical examination, general appearance, well appearing, ill appearing
in no apparent distress, no acute distress, no apparent distress, in no distress, alert and oriented, awake and alert
oriented x3, oriented times three, oriented to person, regular rate and rhythm, rate and rhythm, clear to auscultation
to auscultation, auscultation bilaterally, auscultation, percussion, to palpation, on palpation, soft nontender
soft non tender, bowel sounds, breath sounds, heart sounds, lung sounds, no murmurs, no rubs, murmurs rubs
rubs or gallops, no edema, without edema, no cyanosis, cyanosis clubbing, clubbing cyanosis, pupils equal
pupils are equal, equal round and reactive, reactive to light, extraocular, extraocular movements, cranial nerves
deep tendon reflexes, mucous membranes moist, mucous membranes, moist mucous, oral mucosa, mucosa, oropharynx
nasopharynx, tympanic membranes, neck supple, neck is supple, no lymphadenopathy, no jugular, capillary refill
normal gait, well healed, well healed scar, good dentition, dentition, edentulous, sclera, sclerae, conjunctivae
conjunctiva, thyromegaly, hepatosplenomegaly, masses or tenderness, no masses, rebound or guarding, costovertebral
cva tenderness, neurologically intact, grossly intact, no focal deficits, focal deficit, muscle strength, motor strength
sensation intact, skin warm, warm and dry, no rashes, within normal limits, unremarkable exam, exam unremarkable
examination unremarkable, otherwise unremarkable, otherwise negative, essentially negative, negative for
positive for stroke, radiological procedures, radiological studies, noncontributory, non contributory, not contributory
nonsignificant, non significant for, none by history, negative except, negative except as, as per hpi, per hpi
as above in hpi, see hpi, reviewed and unchanged, reviewed and remained unchanged, unchanged from my visit
unchanged from her visit, unchanged from his visit, unchanged from last visit, unchanged from previous visit
unchanged since last visit, no interval change, denies chest, denies fever, denies pain, patient denies, denies alcohol
denies tobacco, denies smoking, denies drug, denies suicidal, presented to the emergency, presents to the emergency
seen in clinic, seen in the clinic, seen in consultation, seen for followup, seen for follow up, here for follow up
lives with mom, lives with mother, lives with parents, lives with wife, lives with husband, lives with spouse
lives with son, lives with daughter, lives at home with, lives alone, resides in a nursing, drinks alcohol
drinks socially, social alcohol, social drinker, drinks occasionally, occasional alcohol, alcohol occasionally
glass of wine per, glasses of wine per, beers per, beers a day, alcohol consumption, alcohol use, alcohol abuse
no tobacco, tobacco or alcohol, alcohol or tobacco, alcohol or drugs, tobacco alcohol, use tobacco, uses tobacco
tobacco use, tobacco history, tobacco abuse, does not smoke, do not smoke, doesn't smoke, he does smoke, she does smoke
smokes cigarettes, smoked cigarettes, quit smoking, stopped smoking, never smoked, never smoker, former smoker
current smoker, smokes one, smokes two, smokes a pack, pack of cigarettes, packs per day, pack per day
cigarettes per day, pack cigarettes, packs of cigarettes, thin liquids, thickened liquids, packs a day, pack a day
pack year history, smoke or drink, drink or smoke, drug use, illicit drug use, iv drug, intravenous drug, no illicit
street drugs, caffeine intake, sexually active, last menstrual, sexual partners, father died of, mother died of
father died at, mother died at, brother died of, sister died of, mother is deceased, father is deceased
parents are deceased, alive and well, maternal grandmother, maternal grandfather, paternal grandmother
paternal grandfather, maternal aunt, maternal uncle, paternal uncle, paternal aunt, great grandmother had, gf with
gm with, previous surgery, previous surgeries, prior surgery, prior surgeries, past surgeries, recent surgery
surgical history, any surgery, no surgeries, underwent surgery, surgery for, after surgery, before surgery
undergo surgery, scheduled for surgery, surgical procedure, surgical procedures, surgically, knee surgery, back surgery
hip surgery, heart surgery, eye surgery, shoulder surgery, hand surgery, plastic surgery, oral surgery, brain surgery
bypass surgery, c section, previous hospitalization, previous hospitalizations, no hospitalizations
recent hospitalization, hospitalizations, was hospitalized, been hospitalized, blood loss, complications none
tolerated the procedure, tolerated procedure well, the procedure well, informed consent was obtained
risks benefits and alternatives, general anesthesia, local anesthesia, anesthesia none, spinal anesthesia
prepped and draped, supine position, sterile technique, operating room, operative findings, intraoperative findings
indications for procedure, specimens none, drains none, sponge and needle counts, needle counts, vital signs
vital signs stable, vitals stable, blood pressure, heart rate, pulse rate, respiratory rate, oxygen saturation
on room air, temperature max, body mass index, height and weight, activity as tolerated, diet as tolerated, low fat diet
low salt, low sodium, low fat low salt, cardiac diet, diabetic diet, renal diet, nothing by mouth, npo after midnight
ada diet, calorie ada, no heavy lifting, wound check, wound healing, dressing changes, dressing change, suture removal
staple removal, treatment options, treatment plan for, continue medications, continue current medications
continue the same medications, prescribed medication, prescribed medications, prescription for, take one tablet
one tablet, two tablets, one capsule, three times daily, every morning as needed, as needed for pain, milligrams
mg daily, mg po, mg tablet, mg tablets, mg twice, mcg daily, units subcutaneous, subcutaneously, intravenously
intramuscular, intramuscularly, sublingual, dose of vaccine, booster shot, shots are up to date
immunizations are up to date, immunizations up to date, immunizations current, up to date on immunizations
up to date on vaccines, childhood immunizations, full term infant, full term pregnancy, born at term, born full term
birth history, developmental history, developmental milestones, developmentally, special education, mental retardation
learning disability, bottle fed, formula fed, wet diapers, potty trained, chest clear, lungs clear, lungs are clear
abdomen soft, abdomen is soft, heart regular, extremities without, extremities no, extremities show, left breast
right breast, outer quadrant, upper quadrant, lower quadrant, left knee, right knee, left hip, right hip, left ankle
right ankle, left wrist, right wrist, left elbow, right elbow, left foot, right foot, left eye, right eye, left ear
right ear, left lung, right lung, left kidney, right kidney, both eyes, both ears, both knees, lower extremity
lower extremities, upper extremity, upper extremities, lower back pain, low back, lumbar spine, cervical spine
thoracic spine, spinal cord, left ventricle, left ventricular, right ventricular, ventricular, atrial, carotid, femoral
femur, tibia, tibial, fibula, humerus, radius fracture, distal radius, metatarsal, metacarpal, phalanx, patella
clavicle, scapula, sternum, vertebra, vertebrae, vertebral, intervertebral, meniscus, cruciate, rotator, achilles
plantar, inguinal, axillary, axilla, popliteal, iliac, sacral, sacrum, coccyx, mandible, maxillary, maxilla, sinuses
septum, turbinates, tonsils, adenoids, larynx, pharynx, epiglottis, bronchial, bronchus, alveolar, pleura, pleural
mediastinum, mediastinal, pericardial, myocardial, aorta, aortic, mitral, tricuspid, coronary, duodenum, duodenal
jejunum, ileum, cecum, appendix removed, peritoneal, peritoneum, hepatobiliary, biliary, pancreatic, adrenal, ureter
ureteral, urethra, urethral, epididymis, endometrial, endometrium, cervix, fallopian, adnexa, adnexal, perineum
perineal, cutaneous, dermal, epidermal, melanocytic, nevus, nevi, papule, macule, plaque psoriasis, intracranial
cerebellar, cerebral, cerebrum, brainstem, hippocampus, pituitary, hypothalamic, dural, subdural, meninges, cornea
corneal, macula, optic nerve, intraocular, cochlear, vestibular, calcifications, calcification, ulcer, ulcers
ulceration, nonhealing, non healing, gangrenous, necrotic, purulent, serosanguineous, exudate, induration, fluctuance
fluctuant, sprains, contusions, abrasions, lacerations, avulsion, comminuted, nondisplaced, compression fracture
closed reduction, open reduction, internal fixation, degenerative changes, degenerative joint, degenerative disc
arthritic, radiculopathy, radicular, myelopathy, claudicate, urine output, urinary, urinate, dysuric, incontinent
generalized weakness, muscle aches, body aches, aches and pains, joint swelling, night sweat, loss of appetite
poor appetite, appetite is good, decreased appetite, bowel and bladder, nausea or vomiting, nausea and vomiting
fevers or chills, fever or chills, fever and chills, chest pains, heat intolerance, cold intolerance, easy bruising
bruises easily, abnormal bleeding, vaginal bleeding, vaginal discharge, nasal discharge, runny nose, ear discharge
sore throats, hoarseness, hoarse, ringing in the ears, trouble sleeping, difficulty swallowing, trouble swallowing
difficulty walking, can't walk, walk as far, walks with a cane, uses a walker, uses a cane, uses a wheelchair
wheelchair bound, adult day care, chronic illnesses, chronic illness, serious illness, serious illnesses
childhood illnesses, medical illnesses, medical conditions, medical condition, medical problems, medical issues
health problems, health issues, health condition, health conditions, heart problems, kidney problems, breathing problems
healthy at home, sick contacts, ill contacts, recent travel or, exposure to tuberculosis, health summary
health maintenance, motor vehicle accident with injuries, multiple trauma, head trauma, blunt trauma, trauma patient
head injury, knee injury, back injury, neck injury, work injury, work related injury, workers compensation injury
released to regular work, return to work note, unable to work due, disabled due to, on disability for, took ecstasy
sleep hygiene, level of consciousness, loss of consciousness, resuscitation, comfort care, end of life care
health care proxy, health care power of attorney, cause of death, time of death, pronounced dead, expired in hospital
autopsy, cardiology, cardiologist, oncology, oncologist, neurology, neurologist, neurosurgery, neurosurgeon
endocrinology, endocrinologist, urology, urologist, gastroenterology, gastroenterologist, dermatologist, orthopedics
orthopedist, pediatrics, pediatric, pediatrician, nephrology, nephrologist, rheumatology, rheumatologist, pulmonology
pulmonologist, hematology, hematologist, radiology, radiologist, ophthalmology, ophthalmologist, optometrist
otolaryngology, anesthesiologist, anesthesiology, podiatry, podiatrist, chiropractor, chiropractic, geriatrics
geriatric, internist, family physician, family doctor, general practitioner, primary physician, attending physician
referring physician, treating physician, nurse practitioner, physician assistant, physical therapist
occupational therapist, speech therapist, respiratory therapist, dietitian, phlebotomy, phlebotomist, dermatology
your test results, test results are, lab results, results of your test, blood tests, blood results, imaging studies
diagnostic studies, cultures were, culture results, biopsy results, biopsy showed, pathology showed, mri showed
ct showed, ct of the, mri of the, cat scan of, x rays of, x ray of, x rays show, x rays showed, chest film, plain films
ultrasound of the, ultrasound showed, echo showed, ekg showed, scan of the abdomen, scan of the head, scan of the chest
contrast enhanced, intravenous contrast, impression and plan, assessment and plan, assessment plan, soap note
progress notes, operative note, procedure note, consult note, clinic note, history and physical, medical clearance
medically cleared, preoperative clearance, cleared for surgery, your visit with dr, your visit with doctor, your child's
well child, sick visit, your symptoms, your medication, your medications, your medicine, your diagnosis, your surgery
your care plan, your health care, your health record, medical chart, your doctor, your physician, our clinic
our patients, my patient, my patients, patient care, patient education, patients with, patient with a
patient with diabetes, the patients, patient presents, patient reported, patient complains, patient will, patient should
patient tolerated, patient lives, patient does, patient and family, patient family, patient is a, new patient
mental health counseling, blood donor, organ donor, blood type
`;
