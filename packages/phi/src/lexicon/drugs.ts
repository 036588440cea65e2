/** Generic and brand names of medicines; own list from general knowledge. Word endings of drug classes are rules in the engine. */
export const DRUGS = `
abilify, accutane, acetaminophen, acyclovir, adalimumab, adderall, advair, advil, afinitor, albuterol, alendronate, aleve
allopurinol, alprazolam, alteplase, amaryl, ambien, amiodarone, amitriptyline, amlodipine, amoxicillin, amoxil, amphetamine
anastrozole, apixaban, aricept, aripiprazole, arimidex, aspirin, atarax, atenolol, ativan, atorvastatin, atrovent, augmentin
azathioprine, azithromycin, baclofen, bactrim, benadryl, benazepril, benicar, benztropine, bevacizumab, bisoprolol
botox, brilinta, budesonide, bumetanide, bupropion, buspar, buspirone, bystolic, calcitonin, canagliflozin, candesartan, captopril
carbamazepine, carbidopa, cardizem, carvedilol, cefazolin, cefdinir, cefepime, ceftriaxone, cefuroxime, celebrex, celecoxib, celexa
cephalexin, cetirizine, chlorthalidone, cialis, cimetidine, cipro, ciprofloxacin, cisplatin, citalopram, claritin
clarithromycin, clindamycin, clonazepam, clonidine, clopidogrel, clozapine, codeine, colace, colchicine, combivent
coreg, cortisone, coumadin, cozaar, crestor, cyclobenzaprine, cyclophosphamide, cyclosporine, cymbalta, dabigatran, dapagliflozin, decadron
demerol, depakote, desloratadine, dexamethasone, dexilant, diazepam, diclofenac, dicyclomine, diflucan, digoxin, dilantin, dilaudid
diltiazem, diovan, diphenhydramine, ditropan, docetaxel, docusate, donepezil, doxazosin, doxorubicin, doxycycline, dulaglutide
duloxetine, dupixent, effexor, elavil, eliquis, empagliflozin, enalapril, enbrel, enoxaparin, entresto, epinephrine, epipen
ergocalciferol, erythromycin, escitalopram, esomeprazole, estradiol, eszopiclone, etanercept, etoposide, ezetimibe, famotidine, farxiga
felodipine, fenofibrate, fentanyl, ferrous sulfate, finasteride, flagyl, flexeril, flomax, flonase, flovent, fluconazole, fluorouracil
fluoxetine, fluticasone, fosamax, furosemide, gabapentin, gemcitabine, gemfibrozil, gentamicin, gleevec, glimepiride
glipizide, glucophage, glucotrol, glyburide, guaifenesin, haldol, haloperidol, heparin, herceptin, humalog, humira, hydralazine
hydrochlorothiazide, hctz, hydrocodone, hydrocortisone, hydromorphone, hydroxychloroquine, hydroxyzine, hyzaar, ibuprofen, imdur
imitrex, imodium, inderal, infliximab, insulin, insulin glargine, irbesartan, isosorbide, ivermectin, januvia, jardiance, keflex, keppra
ketamine, ketoconazole, ketorolac, klonopin, labetalol, lactulose, lamictal, lamotrigine, lansoprazole, lantus, lasix, latanoprost
leflunomide, levaquin, levemir, levetiracetam, levodopa, levofloxacin, levothyroxine, lexapro, lidocaine, linagliptin, linezolid
lipitor, liraglutide, lisinopril, lopressor, loratadine, lorazepam, lortab, losartan, lovastatin, lovenox, lunesta
meclizine, meloxicam, memantine, meropenem, mesalamine, metformin, methimazole, methocarbamol, methotrexate
methylphenidate, methylprednisolone, metoclopramide, metolazone, metoprolol, metronidazole, miralax, mirtazapine
montelukast, morphine, motrin, mounjaro, mucinex, mycophenolate, nadolol, namenda, naproxen, nasonex, neurontin, nexium
nifedipine, nitrofurantoin, nitroglycerin, nortriptyline, norvasc, novolog, nystatin, olanzapine, olmesartan, omeprazole
ondansetron, oxycodone, oxycontin, oxybutynin, ozempic, paclitaxel, pantoprazole, paracetamol, paroxetine, paxil, paxlovid, pembrolizumab
penicillin, pepcid, percocet, phenergan, phenobarbital, phenytoin, pioglitazone, plaquenil, plavix, pradaxa, pravachol, pravastatin
prednisolone, prednisone, pregabalin, premarin, prevacid, prilosec, prinivil, procardia, prochlorperazine, progesterone
promethazine, propofol, propranolol, protonix, proventil, prozac, pulmicort, quetiapine, quinapril, ramipril, ranitidine, reglan
remdesivir, remeron, remicade, revlimid, risperdal, risperidone, ritalin, rituximab, rivaroxaban, robaxin
ropinirole, rosuvastatin, saxagliptin, semaglutide, seroquel, sertraline, sildenafil, simvastatin, singulair, sitagliptin
solumedrol, spiriva, spironolactone, strattera, sucralfate, sulfasalazine, sumatriptan, symbicort, synthroid, tacrolimus
tadalafil, tamiflu, tamoxifen, tamsulosin, tegretol, temazepam, terazosin, tessalon, tetracycline, ticagrelor, timolol, tiotropium
tizanidine, tofacitinib, topamax, topiramate, toprol, toradol, torsemide, tramadol, trastuzumab, trazodone, trelegy
triamcinolone, tricor, trulicity, tylenol, ultram, valacyclovir, valium, valproate, valproic acid, valsartan, valtrex, vancomycin
vasotec, venlafaxine, ventolin, verapamil, viagra, vicodin, victoza, voltaren, vyvanse, warfarin, wegovy, wellbutrin
xanax, xarelto, xopenex, zantac, zestril, zetia, zithromax, zocor, zofran, zoloft, zolpidem, zosyn, zyprexa, zyrtec, zyloprim
antidepressant, antihypertensive, anticoagulant, anticoagulation, anticonvulsant, antiemetic, antifungal, antihistamine
antipsychotic, antiviral, antiplatelet, beta blocker, beta blockers, ace inhibitor, calcium channel blocker, blood thinner
bronchodilator, chemotherapy, chemo, corticosteroid, diuretic, immunosuppressant, immunotherapy, nebulizer, nsaid
proton pump inhibitor, ssri, snri, stool softener, vasodilator, vasopressor
eye drops, ear drops, topical cream, lisinopril hctz, insulin pump, nicotine patch, metamucil, aristocort
cetaphil, lotrisone, neosporin, maalox, pepto bismol, robitussin, sudafed, dulcolax, vitamin b12
sglt2 inhibitor, sglt2, glp 1, glp 1 agonist, dpp 4 inhibitor, sulfonylurea, biguanide, doac, noac, tnf inhibitor
`;
