/** Operations, examinations and laboratory tests; own list from general knowledge. */
export const PROCEDURES = `
anesthesia, angiogram, angioplasty, appendectomy, arthroplasty, arthroscopy, aspiration biopsy, audiogram
bariatric surgery, biopsy, blood draw, blood test, blood transfusion, blood work, bone density scan, bone marrow biopsy
bone marrow transplant, brachytherapy, bronchoscopy, bypass surgery, cabg, cardiac catheterization, cardiac rehab
cardioversion, cataract surgery, catheter, catheterization, cervical fusion, chest x ray, cholecystectomy
circumcision, colectomy, colonoscopy, colostomy, colposcopy, coronary bypass, craniotomy, cryotherapy, ct scan, cat scan
cystoscopy, debridement, dexa scan, dialysis, dilation and curettage, discectomy, echocardiogram
ecg, ekg, electrocardiogram, electroencephalogram, eeg, electromyography, emg, endarterectomy, endoscopy, epidural, ercp
eye exam, fine needle aspiration, flu shot, fusion surgery, gastric bypass, gastroscopy, heart transplant
hemodialysis, hernia repair, hip replacement, holter monitor, hysterectomy, incision and drainage, intubated, intubation
joint replacement, kidney transplant, knee replacement, laminectomy, laparoscopic, laparoscopy, laparotomy, lasik, liposuction
lithotripsy, liver biopsy, liver transplant, lobectomy, lumbar puncture, lumpectomy, mammogram, mammography, mastectomy
mechanical ventilation, mri, mri scan, myringotomy, nephrectomy, nerve block, nuclear stress test, open heart surgery
operative report, organ transplant, orif, ostomy, pacemaker, pap smear, pap test, paracentesis, pathology report, pet scan, physical therapy
polypectomy, prostatectomy, pulmonary function test, radiation therapy, radiotherapy, radiology report, root canal, septoplasty, sigmoidoscopy
skin biopsy, skin graft, sleep study, speech therapy, spinal fusion, spinal tap, splenectomy, stent, stent placement
thoracentesis, thoracotomy, thyroidectomy, tonsillectomy, tooth extraction, tracheostomy, transfusion
tube feeding, tubal ligation, turp, tympanostomy, ultrasonography, upper endoscopy, urinalysis, urine test
urine culture, throat swab, vasectomy, venipuncture, ventilator, vascular surgery, wisdom teeth, wound care
postoperative, post operative, postop, post op, preoperative, preop, pre op, perioperative, intraoperative, outpatient surgery
occupational therapy, tumor removal, chest tube, foley catheter, picc line
do not resuscitate, dnr, home health aide, discharge summary, discharge instructions, progress note
biopsied, sutured, anesthetized, prepped and draped, sterile fashion, hemostasis, cauterized
`;

export const LABS = `
a1c, hba1c, hgba1c, hemoglobin, hemoglobin a1c, hematocrit, wbc, white blood cell, white blood cell count, platelet
platelet count, complete blood count, metabolic panel, comprehensive metabolic panel, basic metabolic panel
lipid panel, ldl cholesterol, hdl cholesterol, total cholesterol, triglyceride, glucose, fasting glucose, blood glucose, creatinine
serum creatinine, gfr, egfr, blood urea nitrogen, bicarbonate, serum sodium, serum potassium, potassium level
magnesium level, calcium level, phosphorus level, albumin, bilirubin, alkaline phosphatase, liver function test
liver function, tsh, free t4, prostate specific antigen, prothrombin time, aptt, d dimer, troponin
nt probnp, ck mb, creatine kinase, c reactive protein, sedimentation rate, sed rate, ferritin, iron level, b12 level
folate level, vitamin d level, uric acid, lipase, amylase, procalcitonin, blood culture, sputum culture, wound culture
urine drug screen, drug screen, beta hcg, hcg, ca 125, rheumatoid factor, ana titer, viral load, titer, pcr test
covid test, strep test, mono test, occult blood, stool culture, arterial blood gas, o2 sat, oxygen saturation, pulse ox, spo2
lab result, lab results, lab test, lab work, biopsy result, pathology result, blood count, cytology, histology
mg dl, mmol l, meq l, ng ml, pg ml, mm hg, mmhg, iu l, u l, g dl, ml min, beats per minute, mcg ml, hemoccult, sodium level
`;
