/** Health-care mails that are only measured: nobody may look at their misses while building detectors. */
import type { TemplateTexts } from './mail-template.ts';

export const PHI_MEASURING: TemplateTexts = {
  'lab-results': [
    [
      'Bloodwork from {weekday}',
      'Good morning {first},',
      'I went over your bloodwork. The {testM} was {resultM}, a little outside the usual range, so let us repeat it in six weeks.',
      'Nothing to worry about in the meantime.',
      '{doctor}',
      '{site}',
    ],
    [
      'Report available: {accession}',
      'Patient: {lastFirst}   DOB: {dob}   MRN: {mrn}',
      'Specimen collected {date}',
      '{testM}: {resultM} (H)',
      '{testM.2}: within reference range',
      'Ordering provider NPI {npi}',
    ],
    [
      'Pathology',
      'Dear {name}, the biopsy taken on {date} was benign. No further treatment is needed.',
      'Warmly, {doctor}',
    ],
  ],
  appointment: [
    [
      'See you {weekday}',
      'Hi {first}, this is a note from {site}.',
      'Please arrive at {time} for {procedureM}. Nothing to eat or drink after midnight, and bring someone who can drive you home.',
      'To change the time call {phone}.',
    ],
    [
      'Change of time',
      'Dear {last} family,',
      'The {specialtyM} clinic had to move the visit of {name} to {date}, {time}.',
      'Bring the insurance card and a list of current medications.',
    ],
    [
      '{weekday} {time}',
      '{first}, we missed you at your follow-up today. {doctor} would like to see you about your {conditionM}.',
    ],
  ],
  referral: [
    [
      'New patient: {lastFirst}',
      'Dear {doctor},',
      'Thank you for seeing this pleasant {age90}-year-old with {conditionM}. Currently taking {drugM} {dose} daily.',
      'Phone {phone}, {payer} subscriber ID {member}.',
    ],
    [
      'Second opinion',
      'Could you take a look at {name} (DOB {dob})? Worsening {conditionM} despite {drugM}. Imaging is attached.',
    ],
  ],
  claim: [
    [
      'How we processed your claim',
      '{name}',
      '{street}',
      '{townZip}',
      'Claim {claim}   Date of service {date}   Provider {site}',
      'Procedure {cpt}   Diagnosis {icd}',
      'Amount billed {amount}. Plan paid {amountSmall}. You may owe your deductible.',
      'THIS IS NOT A BILL',
    ],
    [
      'Coverage decision',
      'Dear {first} {last},',
      'We cannot cover {procedureM} under your plan because it was not found medically necessary. Member number {memberDigits}.',
      'You may appeal within 180 days.',
    ],
  ],
  refill: [
    [
      'Time to refill',
      'Your {drugM} runs out in about five days, {first}. Reply YES and we will fill it at the counter on {street}.',
    ],
    [
      'Rx {rx}',
      'Hello,',
      'the pharmacist has a question about {drugM} {dose} for {lastFirst}. Please confirm twice daily and the quantity.',
      'DEA {dea}',
    ],
    [
      'On its way',
      '{first}, your medicine shipped today. Keep it in the refrigerator and take the first dose with food.',
    ],
  ],
  discharge: [
    [
      'After your stay',
      'Dear {name},',
      'You were in our care from {date} to {date.2} for {conditionM}. Take {drugM} {dose} every evening.',
      'Call {phone} when the wound reddens, you run a fever or feel short of breath.',
      '{doctor}, {site}',
    ],
    [
      'DC summary {initials}',
      'Admit: {date}',
      'Reason: {conditionM}',
      'Course: improved on {drugM}; ambulating, tolerating diet.',
      'Disposition: home with services. MRN {mrn}.',
    ],
  ],
  billing: [
    [
      'Payment due',
      'Guarantor: {name}',
      'Account no. {account}',
      'Services of {date}: {procedureM}',
      'Insurance adjustment {amountSmall}. Please pay the copay by {date.2}.',
    ],
    ['Final notice', '{first}, your hospital bill of {amount} for the emergency room visit on {date} is past due.'],
  ],
  'prior-authorisation': [
    [
      'PA {claim}',
      'Request for {drugM} {dose}',
      'Member {lastFirst}, DOB {dob}, ID {member}',
      'Diagnosis: {conditionM} ({icd})',
      'Tried and failed: {drugM.2}',
      'Prescriber NPI {npi}',
    ],
    [
      'More information needed',
      'To decide on {procedureM} for {name} we need the last office notes. Reference {claim}. {payer}',
    ],
  ],
  portal: [
    [
      'You have a new message',
      'Hello {first},',
      '{doctor} has answered your question about {drugM}. Sign in to read it: {url}',
    ],
    ['Test results posted', 'New results of your {testM} were added to your chart on {date}. View them at {url}.'],
    ['Visit summary', '{first}, the after-visit summary of your telehealth visit on {date} is ready.'],
  ],
  survey: [
    ['Tell us', 'Dear {name}, on {date} you were a patient of {doctor} at {site}. Would you recommend us?'],
    ['Two minutes', 'Thinking of your recent hospital stay, {first}: how well did nurses control your pain?'],
  ],
  benefits: [
    [
      'Leave request',
      "{colleague}, {name} in packaging handed in a doctor's note: {conditionM}, off work until {date}.",
    ],
    [
      'Disability claim {claim}',
      'Dear {name}, your short-term disability for {procedureM} was approved from {date} to {date.2}.',
    ],
  ],
  research: [
    [
      'Invitation',
      'Dear {first} {last},',
      'Your record at {site} shows a diagnosis of {conditionM}. A research study on {drugM} is open to people in your situation.',
    ],
    [
      'Study visit 3',
      'Participant {initials}, please fast before the blood draw on {date}. Study drug will be given on site.',
    ],
  ],
  'part-2': [
    [
      'Your intake',
      '{first}, welcome to the methadone clinic. Your first dose is on {date} at {time}. Bring a photo ID.',
    ],
    [
      'Progress',
      'Attendance of {name} at the intensive outpatient program for alcohol use disorder: {number} of 12 sessions.',
    ],
    ['Reminder', 'Hi {first}, your buprenorphine refill and urine drug screen are due on {date}.'],
  ],
  hiv: [
    [
      'Your numbers',
      'Dear {first}, great news: your viral load is undetectable and your CD4 count rose. Stay on {drugM} and Biktarvy.',
    ],
    ['PrEP', '{first}, your PrEP follow-up and HIV screening are on {date}, {time}.'],
  ],
  'mental-health': [
    ['Thursday group', 'Hi {first}, the anxiety and panic group meets again on {date}. Your counselor is {colleague}.'],
    ['Safety plan', 'Attached is the safety plan after the suicide attempt of {name} on {date}. On sertraline 50 mg.'],
    [
      'Psychiatry follow-up',
      'Dear {name}, {doctor} would like to adjust your lithium. Your bipolar disorder has been stable.',
    ],
  ],
  reproductive: [
    [
      'Week 20',
      'Dear {first}, your anatomy ultrasound is on {date}. Everything about your pregnancy looks fine so far.',
    ],
    ['Your cycle', '{first}, the IVF transfer is set for {date}; start the progesterone injections tonight.'],
    [
      'Aftercare',
      'Dear {name}, after your miscarriage on {date} some bleeding is normal. Call {phone} when it gets heavy.',
    ],
  ],
  genetics: [
    [
      'Your panel',
      'Dear {name}, the hereditary cancer panel found a pathogenic variant in BRCA2. A genetic counselor will call {phone}.',
    ],
    ['Carrier screening', '{first}, you are a carrier of cystic fibrosis. Your partner can be tested, too.'],
  ],
  vendor: [
    ['Interface error', 'ORU for {lastFirst}, MRN {mrn}, {testM} {resultM} was rejected. Can your team resend it?'],
    [
      'Durable equipment',
      'Please deliver a walker and oxygen to {name}, {street}, {townZip}, phone {phone}. Diagnosis {icd}.',
    ],
  ],
  internal: [
    [
      'bed 12',
      '{colleague}, {lastFirst} spiked a fever overnight and was started on IV antibiotics. Please check the cultures.',
    ],
    ['Complaint', '{name} (MRN {mrn}) says nobody told her about the {conditionM}. Can we talk before rounds?'],
    ['re: tomorrow', 'Can you squeeze in {first} {last}? Chest pain since {weekday}, normal EKG.'],
  ],
  marketing: [
    [
      'Because you asked about {conditionM}',
      'Hi {first}, a new option beyond {drugM} is here. Ask your doctor about it.',
    ],
    ['Save on your next fill', '{first}, your copay card for {drugM} is waiting.'],
  ],
  family: [
    ['Dad', 'Hi {colleague}, your father {name} had {procedureM} this morning and is awake. He asks for his glasses.'],
    [
      'School form',
      'Immunization record of {name}, born {dob}: MMR, polio and tetanus up to date. Allergic to penicillin; carries an EpiPen.',
    ],
  ],
};
