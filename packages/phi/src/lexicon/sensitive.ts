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
`;

export const HIV = `
hiv, hiv positive, hiv negative, hiv status, hiv aids, human immunodeficiency virus, cd4, cd4 count, antiretroviral
antiretroviral therapy, haart, prep medication, pre exposure prophylaxis, truvada, descovy, biktarvy, genvoya, atripla, triumeq, stribild
dolutegravir, tenofovir, emtricitabine, raltegravir, efavirenz, lamivudine, zidovudine, abacavir, kaposi sarcoma, pneumocystis
seropositive, hiv viral load, undetectable viral load
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
`;

export const GENETIC = `
genetic test, genetic testing, genetic test result, genetic counseling, genetic counselor, genetic disorder, genetic screening
genome sequencing, exome sequencing, brca, brca1, brca2, brca mutation, carrier screening, carrier status, huntington disease
huntington gene, cystic fibrosis carrier, lynch syndrome, factor v leiden, fragile x, tay sachs, sickle cell trait, chromosomal abnormality
hereditary cancer, apoe4, apoe, pharmacogenomic, pharmacogenetic, pathogenic variant, germline mutation, trisomy 21
variant of uncertain significance, nipt, newborn screening result, mthfr, hla b27, hemochromatosis gene
`;
