/** Mails of the same senders that say nothing about anybody's health, and general health education. */
import type { TemplateTexts } from './mail-template.ts';

export const HARMLESS_DEVELOPMENT: TemplateTexts = {
  facilities: [['Parking', 'Hello {colleague},', 'the north garage closes on {weekday} at {time}. Please use lot C.']],
  vendor: [['Quote', 'Attached is our quote for {product}, {amount}, valid until the end of {month}.']],
  internal: [['Budget', 'The budget meeting moves to {weekday}, {time}, room {number}.']],
  account: [['Password changed', 'Your password was changed. If this was not you, write to us.']],
  events: [['Charity run', 'Join the charity run in {month}. T-shirts are {amountSmall}.']],
};

export const HARMLESS_MEASURING: TemplateTexts = {
  facilities: [
    [
      'Elevator B',
      'Elevator B is out of order until {weekday}. The stairs by the cafeteria are open.',
      'Facilities, ext. {number}',
    ],
    [
      'Fire drill',
      'All staff: the alarm will sound on {weekday} at {time}. Leave by the nearest exit and meet at the flagpole.',
    ],
    ['Badge office', 'Hi {colleague}, your new badge can be picked up in room {number} between {time} and noon.'],
  ],
  vendor: [
    [
      'Invoice {order}',
      'Dear {colleague},',
      'please find invoice {order} over {amount} for {product}. Payment within 30 days.',
      '{company}',
    ],
    [
      'Service window',
      'We will update the file server to {version} on {weekday} after {time}. Expect ten minutes without shares.',
    ],
    [
      'Delivery',
      'Your order {order} of {count} folding chairs leaves our warehouse on {weekday}. Tracking {tracking}.',
    ],
  ],
  internal: [
    [
      'Minutes',
      'Present: {colleague}, {colleague.2}. We agreed to move the newsletter to {month} and to buy two more printers.',
    ],
    [
      'Welcome {colleague}',
      'Please welcome {colleagueFull}, who joins the accounting team on {weekday}. Coffee at {time}.',
    ],
    ['Timesheets', 'Timesheets for {month} close on {weekday}. Questions to payroll.'],
    ['Slides', '{colleague}, slide {number} still shows the {year} revenue. It should read {amount}.'],
  ],
  account: [
    ['Confirm your address', 'Hello {colleague}, please confirm your e-mail address to finish signing up.'],
    ['Sign-in from a new device', 'We noticed a new sign-in from Chrome on Windows. Was this you?'],
    ['Your invoice settings', 'From {month} on you get statements on paper only when you ask for them.'],
  ],
  events: [
    ['Summer picnic', 'The picnic is on {weekday} by the lake. Bring a salad or a dessert, and your family.'],
    ['Book club', 'This month we read a novel of {count} pages. We meet on {weekday} at {time} in the library.'],
    ['Retirement party', 'After {number} years {colleague} retires. Cake on {weekday} at {time}.'],
  ],
  careers: [
    [
      'Your application',
      'Dear {colleague}, thank you for applying as a warehouse lead. We will be in touch by {weekday}.',
    ],
    ['Interview', 'Can you come in on {weekday} at {time}? Ask for {colleague} at the reception.'],
  ],
  governance: [
    [
      'Board packet',
      'The packet for {month} has the audit letter, the lease and the minutes. Please read sections 2 to 4.',
    ],
    ['Records retention', 'Please shred contracts older than {number} years and list the boxes that you keep.'],
  ],
};

export const EDUCATION_MEASURING: TemplateTexts = {
  newsletter: [
    ['Flu season', 'Flu season is near. Wash your hands, rest well and ask about a vaccine.'],
    ['Heart month', 'A walk of thirty minutes a day lowers blood pressure. Read more tips on our site.'],
    ['Eat well', 'Beans and whole grains help people with diabetes to keep their sugar steady.'],
    ['Open house', 'Visit our new maternity wing on {weekday}. Tours start at {time}.'],
  ],
};
