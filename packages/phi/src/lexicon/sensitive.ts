/** Health classes with stricter law: substance use (42 CFR 2), HIV, mental health, reproduction, genetics; own words. */

export const SUBSTANCE_USE = `
substance use, substance use disorder, substance abuse, opioid use disorder, alcohol use disorder, alcohol dependence, alcohol abuse
alcoholism, alcoholic, alcohol withdrawal, drug abuse, drug addiction, drug dependence, opioid dependence, opioid addiction, opiate addiction
crack cocaine, methamphetamine, meth use, crystal meth, fentanyl abuse, iv drug use, ivdu, intravenous drug use
illicit drug, illicit drugs, recreational drugs, recreational drug use, cannabis use, cannabis use disorder, rehab facility
methadone, suboxone, buprenorphine, naltrexone, vivitrol, naloxone, narcan, disulfiram, antabuse, acamprosate
alcoholics anonymous, narcotics anonymous, sober living, relapse prevention, 42 cfr part 2, part 2 program
addiction treatment, heavy drinker, binge drinking, delirium tremens, drug overdose, opioid overdose, polysubstance
medication assisted treatment, opioid treatment program, substance abuse treatment, sud treatment, alcohol treatment
sublocade, lucemyra, campral, lofexidine, kratom, benzodiazepine dependence, sedative dependence, stimulant use disorder
cocaine use disorder, cocaine use, cocaine abuse, heroin use, heroin addiction, meth addiction, opiate use, opiate dependence, opioid misuse
opioid withdrawal, opioid abuse, alcohol rehab, drug rehab, residential rehab, inpatient rehab for alcohol, drug treatment program
drinking problem, problem drinking, alcohol intoxication, blood alcohol level, years sober, months sober, days sober, aa meeting, aa meetings
na meetings, aa sponsor, twelve step, 12 step program, needle exchange, injection drug use, injecting drugs, cannabis abuse, cannabis dependence
marijuana use, smokes marijuana, audit c score, cage questionnaire, dast 10, ciwa, cows score, chemical dependency, recovering alcoholic
recovering addict, medication assisted treatment program, methadone clinic, methadone maintenance, controlled substance agreement
`;

export const HIV = `
hiv, hiv positive, hiv negative, hiv status, hiv aids, human immunodeficiency virus, cd4, cd4 count, antiretroviral
antiretroviral therapy, haart, prep medication, pre exposure prophylaxis, truvada, descovy, biktarvy, genvoya, atripla, triumeq, stribild
dolutegravir, tenofovir, emtricitabine, raltegravir, efavirenz, lamivudine, zidovudine, abacavir, kaposi sarcoma, pneumocystis
seropositive, hiv test, hiv tests, hiv result, hiv results, hiv viral load, undetectable viral load
hiv infection, living with hiv, hiv disease, hiv care, hiv clinic, hiv medication, hiv 1, hiv antibody, people with hiv, plwh, prep for hiv
post exposure prophylaxis, cabenuva, prezista, odefsey, juluca, tivicay, isentress, symtuza, complera, dovato, rilpivirine, darunavir, bictegravir
cabotegravir, ritonavir, ryan white program, cd4 cell count, t cell count, aids defining, opportunistic infection, antiretrovirals, art regimen
`;

export const MENTAL_HEALTH = `
mental health, mental illness, mental disorder, psychiatric, psychiatrist, psychiatry, psychotherapy, psychotherapist, psychologist
schizophrenia, schizoaffective, bipolar, bipolar disorder, manic episode, hypomania, major depression
major depressive disorder, depressive, anxiety disorder, generalized anxiety disorder, panic attack, panic disorder
ptsd, post traumatic stress disorder, posttraumatic stress, obsessive compulsive disorder, borderline personality
personality disorder, eating disorder, anorexia nervosa, bulimia, suicidal, suicidal ideation, suicide attempt, self harm
auditory hallucinations, phq 9, gad 7, counseling session
behavioral health, inpatient psychiatry, involuntary commitment, electroconvulsive, cognitive behavioral therapy
lithium, lithium carbonate, clozaril, latuda, lurasidone, psychotropic, psych meds, postpartum depression, homicidal ideation
oppositional defiant disorder, attention deficit, therapy notes, psychotherapy notes, mood disorder, dysthymia
emdr, inpatient psych, psych unit, psych ward, psych eval, psychiatric hold, psychiatric evaluation, psychiatric hospitalization
psychological evaluation, schizophrenic, panic attacks, suicidal thoughts, suicide risk, suicide prevention, suicidality, self harming, self injury
cutting herself, cutting himself, intrusive thoughts, trauma therapy, grief counseling, marriage counseling, couples therapy, family therapy
dialectical behavior therapy, talk therapy, individual therapy, group therapy, therapy session, therapy sessions, your therapist, her therapist
his therapist, my therapist, see a therapist, mental health provider, mental health treatment, mental health diagnosis, mental health history
history of depression, history of anxiety, depression and anxiety, anxiety and depression, treated for depression, treatment for depression
depression screening, severe depression, clinical depression, depressive symptoms, anxiety attack, anxiety medication, social anxiety, manic
hypomanic, mania episode, hears voices, hearing voices, visual hallucinations, auditory hallucination, delusions, phobia, agoraphobia
body dysmorphia, binge eating, eating disorders, gender identity disorder, antidepressants, antidepressant medication, mood stabilizer
antipsychotics, anxiolytics, zyprexa zydis, invega, abilify maintena, risperdal consta, vraylar, rexulti, caplyta, trintellix, pristiq, lamictal xr
`;

export const REPRODUCTIVE = `
pregnancy, pregnancy test, pregnant patient, positive pregnancy, currently pregnant, weeks pregnant, termination of pregnancy
miscarriage, spontaneous abortion, ectopic pregnancy, stillborn, prenatal, antenatal, postpartum, obstetrics, obstetrician
gynecology, gynecologist, gynecologic, ivf, in vitro fertilization, infertility, fertility treatment, fertility clinic, egg retrieval
embryo transfer, sperm count, semen analysis, contraception, birth control, birth control pill, intrauterine device, plan b pill
emergency contraception, mifepristone, misoprostol, c section, cesarean, cesarean section, vaginal delivery, labor and delivery, gestational age
trimester, first trimester, fetus, amniocentesis, ob gyn, obgyn, polycystic ovary, polycystic ovarian syndrome, pcos, sterilization procedure
sexually transmitted, sexually transmitted infection, sexually transmitted disease, chlamydia, gonorrhea, syphilis
genital herpes, hpv, human papillomavirus, trichomoniasis, gender affirming, hormone replacement therapy, gender dysphoria, transgender care
newborn nursery, eclampsia, placenta, placenta previa, hyperemesis gravidarum, gravid
iui, embryo, embryos, surrogacy, gestational carrier, sperm donor, egg donor, ovulation induction, ovulating, clomid, clomiphene
nexplanon, mirena, paragard, depo provera, plan b, medication abortion, abortion clinic, abortion pill, abortion care, elective abortion
induced abortion, history of abortion, d and c, missed period, positive pregnancy test, pregnancy loss, high risk pregnancy, unplanned pregnancy
pregnancy termination, she is pregnant, is pregnant, was pregnant, weeks gestation, weeks gestational, due date by ultrasound, fetal heart
fetal monitoring, fetal ultrasound, fetal movement, fetal demise, nonstress test, postpartum visit, breastfeeding support, contraceptives
oral contraceptives, oral contraceptive, birth control pills, menstrual cycle, irregular periods, erectile dysfunction medication, low sperm count
hormone therapy for transition, puberty blockers, tested for chlamydia, std test, sti test, std testing, sti testing, std clinic, genital warts
`;

export const GENETIC = `
genetic test, genetic testing, genetic test result, genetic counseling, genetic counselor, genetic disorder, genetic screening
genome sequencing, exome sequencing, brca, brca1, brca2, brca mutation, carrier screening, carrier status, huntington disease
huntington gene, cystic fibrosis carrier, lynch syndrome, factor v leiden, fragile x, tay sachs, sickle cell trait, chromosomal abnormality
hereditary cancer, apoe4, apoe, pharmacogenomic, pharmacogenetic, pathogenic variant, germline mutation, trisomy 21
variant of uncertain significance, nipt, newborn screening result, mthfr, hla b27, hemochromatosis gene
genetic counsellor, genetic counselling, brca carrier, brca gene, brca positive, huntington chorea, whole genome, whole exome
polygenic risk, hereditary breast, hereditary cancer syndrome, hereditary hemochromatosis, familial hypercholesterolemia, familial adenomatous
cftr, fmr1, smn1, mlh1, msh2, palb2, chek2, tp53 mutation, egfr mutation, kras mutation, jak2 mutation, genetic predisposition, genetic risk
genetic variant, genetic results, genetic report, genetic mutation, gene panel, gene test, carrier of the, carrier for cystic, chromosome analysis
chromosomal microarray, microarray analysis, dna testing for, heterozygous, homozygous, autosomal dominant, autosomal recessive, x linked
cell free dna test, prenatal genetic, family genetic history, trisomy, trisomy 18, down syndrome screening
`;
