/** More health-care mails for those who build detectors, several a family; never measured. */
import type { TemplateTexts } from './mail-template.ts';

export const PHI_MORE_DEVELOPMENT: TemplateTexts = {
  'lab-results-more': [
    ['Results', '{first}, your {testD} looks good. No changes needed.'],
    ['Labs', 'The labs we drew on {date} are back. Please call the office about your {testD}.'],
    ['From the nurse', 'Hi {first}, your swab came back negative. You may go back to work.'],
  ],
  'appointment-more': [
    ['Tomorrow', 'Hi {first}, we look forward to seeing you tomorrow at {time} for your check-up with {doctor}.'],
    ['Please confirm', 'Reply C to confirm your visit at {site} on {date}.'],
    ['Preparing for your procedure', 'Drink only clear liquids the day before. Your {procedureD} is on {date}.'],
    ['Cancelled', '{doctor} is out of the office. Please reschedule your annual physical.'],
    ['Waiting list', 'A slot with the specialist opened up on {date}. Do you want it, {first}?'],
  ],
  'referral-more': [
    [
      'Consult',
      'Please evaluate {name} for possible {conditionD}. Thank you for your help in the care of this patient.',
    ],
    ['Records request', 'Please send the chart of {name}, DOB {dob}, to our clinic.'],
  ],
  'claim-more': [
    ['Your benefits', 'We paid your provider {amountSmall}. You owe a copay of {amountSmall.2}.'],
    ['Claim denied', 'Dear {name}, claim {claim} was denied because the service needs a referral.'],
    ['Member card', 'Welcome {first}! Your health plan card with member ID {member} is in the mail.'],
  ],
  'refill-more': [
    ['Pharmacy', '{first}, your medication is ready for pickup.'],
    ['No refills left', 'Please ask your doctor to renew {drugD}.'],
    ['Delivery', 'Your pills arrive on {date}. Take one with breakfast.'],
  ],
  'discharge-more': [
    [
      'Home instructions',
      'Keep the incision dry and take {drugD} {dose} for pain. Come back in two weeks to have the stitches removed.',
    ],
    ['Your hospital stay', 'Dear {name}, thank you for choosing us for your surgery.'],
  ],
  'billing-more': [
    ['Balance', 'Your balance with {site} is {amountSmall} for services on {date}.'],
    ['Payment plan', '{first}, your payment plan for the ambulance ride starts on {date}.'],
  ],
  'prior-authorisation-more': [
    ['Decision', 'The prior auth for {drugD} was denied by {payer}; please try {drugD.2} first.'],
    ['Peer to peer', 'A peer-to-peer call about {procedureD} for member {member} is possible until {date}.'],
  ],
  'portal-more': [
    ['MyChart', 'A new document is in your chart. Log in to your patient portal.'],
    ['Your doctor wrote', '{doctor} replied: keep taking it and call if the rash comes back.'],
    ['Proxy access', '{colleagueFull} may now see the medical record of {name}.'],
  ],
  'survey-more': [
    ['Your opinion', 'Please rate the care you received from our nurses.'],
    ['How did we do?', 'Hi {first}, how was your stay on our ward? Did staff explain your medicines?'],
    ['Your feedback', 'You recently visited our emergency department. Tell us about your wait and your care.'],
    ['One question', 'How likely are you to recommend your physician {doctor} to friends?'],
    ['Follow-up survey', '{first}, did your symptoms get better after you saw the doctor?'],
  ],
  'benefits-more': [
    ['Return to work', '{name} may return with light duty after the back injury.'],
    ['Sick note', '{colleague} is out sick with pneumonia this week.'],
    ['Accommodation', 'We agreed on a standing desk for {name} because of sciatica.'],
    ['Workers comp', 'Injury report: {name} cut a hand at press {number}, four stitches.'],
  ],
  'research-more': [
    ['Consent form', 'Dear participant {initials}, the consent form for the asthma trial is attached.'],
    ['Next dose', 'Your second study injection is due on {date}.'],
  ],
  'sensitive-more': [
    ['Detox', '{first}, a bed in the detox unit is free from {date}.'],
    ['Group', 'Your recovery group for substance use meets at {time}.'],
    ['Clinic', 'Your STD panel was negative, HIV included.'],
    ['Counseling', 'Hi {first}, see you on {date} for our session about grief and depression.'],
    ['OB', 'Your due date is {date}. Congratulations!'],
    ['Birth control', 'Your IUD appointment is on {date}.'],
    ['DNA', 'Your genetic testing shows a Lynch syndrome mutation.'],
  ],
  'vendor-more': [
    ['Interface', 'HL7 message for {lastFirst} ({mrn}) failed: unknown allergy code.'],
    ['Wheelchair', 'Deliver the wheelchair to {name}, {street}, {townZip}.'],
    ['Oxygen', 'The concentrator of {name} needs a new filter, phone {phone}.'],
    ['Transcript', 'Dictation for {name}, {dob}: patient denies fever, lungs clear.'],
  ],
  'internal-more': [
    ['Callback', '{colleague}, {name} called: dizzy since the new dose. {phone}'],
    ['Rounds', 'Room {number}: {last}, post-op day two, pain controlled.'],
    ['Interpreter', '{name} needs an interpreter for the visit on {date}.'],
    ['Bed', 'Please transfer {lastFirst} to the ICU.'],
  ],
  'marketing-more': [
    ['A new cream', '{first}, your eczema deserves better. Ask for a sample.'],
    ['Hearing test', 'Dear {name}, your hearing aids are three years old. Book a free check.'],
  ],
  'family-more': [
    ['Grandma', 'Grandma {name} fell and broke her hip. She is in the hospital.'],
    ['Camp form', 'Allergies of {first}: peanuts. Inhaler twice a day.'],
    ['Vaccines', '{first} got the second measles shot on {date}.'],
  ],
};
