/** Ordinary business mail of many trades, some of it with words that medicine also uses. */

import { MORE_TRADES } from './business-templates-more.ts';

/** By trade; within each the first template is for development, the others are only measured. */
export const BUSINESS_TEXTS: Readonly<Record<string, readonly string[]>> = {
  logistics: [
    'Truck {number} is late; {company} will unload on {weekday} after {time}.',
    'Hi {colleague}, the container with {product} cleared customs this morning. Cartage will deliver {count} cartons to the Dayton dock on {weekday}; please have two forklifts ready and sign for the seals.',
    'The carrier wants {amountSmall} demurrage for shipment {tracking}. I think the delay was theirs. Could you check the gate log before we pay?',
    'Please reroute order {order} to the east warehouse. The racking there holds pallets up to {number} cm, so the tall ones need to be split.',
    'Fuel surcharge for {month} is {percent}. The rate card in the shared folder has been updated, no other lines changed.',
  ],
  software: [
    'Release {version} is tagged. Please rebase before {weekday}.',
    'The build has been red since commit {hash}. It looks like the patch to the parser broke the headless tests; I will bisect after lunch unless somebody has a hunch.',
    'We ran a full health check of the cluster: all {number} nodes answer, memory pressure is gone since the upgrade to {version}, and the operator restarts pods in under ten seconds.',
    'Reminder: the injection flaw in the search form gets fixed in {version}. Do not deploy the older branch. {colleague} has the test plan.',
    'The dashboard shows {count} requests per second at peak with a median of {number} ms. Headroom is fine, but disk usage on the second host grows by {percent} a week.',
    'Could somebody look at the memory leak in the import worker? The symptoms are the same as in {month}; a restart cures it for a day.',
  ],
  construction: [
    'Concrete arrives on {weekday} at {time}; the pump is booked.',
    'The inspector found hairline cracks in the retaining wall. The engineer says they are cosmetic, and will operate the gauge again in {month}.',
    'We need {count} more {product} for the south roof. Price went up by {percent}; the client accepts if we keep the date.',
    'Drawing {part} shows the duct through the beam. Please move it {number} cm to the left and send a new revision.',
    'The crew will inject resin into the foundation joints on {weekday}. The site stays closed until {time}.',
  ],
  sales: [
    'Can we talk about the offer on {weekday}? I have {amount} in mind.',
    'Thanks for your time today, {colleague}. As agreed I send the revised quote over {amount}, including training for {number} people and support for twelve months.',
    'The pipeline for {month} looks healthy: {number} deals over {amount}, two of them at the contract stage. The pain point everyone names is delivery time.',
    'Our patient follow-up with {company} paid off: they signed for {count} units at the list price.',
    'Could you prescribe the standard template for proposals in the sales handbook? Everybody uses a different one.',
  ],
  finance: [
    'Please approve invoice {order} over {amount}.',
    'The auditors want the bank confirmations by {weekday}. {colleague} has the list; {number} of {number.2} are back.',
    'Cash position at the close of {month}: {amount} in the operating account, nothing drawn from the credit line. The dividend goes out on {weekday}.',
    'We treat the lease as an operating cost from {year} on. The auditor gave a positive opinion, so no restatement of {year.2} is needed.',
    'Expense report {order} lacks two receipts: the hotel in Tulsa and the taxi of {amountSmall}. Please upload them before payday.',
  ],
  people: [
    'The all-hands is on {weekday} at {time}.',
    'We have an opening for a shift supervisor in the paint shop. Referrals earn {amountSmall} when the new colleague stays for six months.',
    '{colleague} will be on vacation for two weeks from {weekday}; {colleague.2} stands in. Please send urgent matters to both.',
    'Performance reviews start in {month}. Write down {number} goals and one thing that you would do differently; half a page is plenty.',
    'The contract of {colleagueFull} was extended until the end of {year}. Please update the badge and the seat plan.',
  ],
  hospitality: [
    'We need a table for {number} on {weekday}.',
    'The caterer offers three menus between {amountSmall} and {amountSmall.2} a head. Vegetarian plates must be ordered two days ahead, coffee and cake are included.',
    'Room block at the lakeside hotel: {number} doubles, breakfast included, free cancellation until {month}. The bus leaves at {time}.',
    'The band wants to do the sound check at {time}. Please keep the stage clear and have four power outlets ready.',
    'The chef is sick of the old oven. Its thermostat reads {number} degrees too high; a service visit costs {amountSmall}.',
  ],
  agriculture: [
    'Seed order {order} is confirmed for {month}.',
    'The soil samples came back: nitrogen is low on the north field, so plan {number} units per acre. Rain is expected on {weekday}.',
    'The tractor needs a new clutch, {amount} with labor. Until then we rent the one from {company} for {amountSmall} a day.',
    'Apple prices fell {percent} this week. Let us hold the late harvest in cold storage until {month}.',
  ],
  legal: [
    'The signed lease is in the folder.',
    'Opposing counsel asks to move the deposition to {weekday}. We have no objection if the exhibits arrive before. Docket {order} stays on the calendar.',
    'Clause {number} gives either party sixty days to cure a breach. I would ask for ninety and strike the last sentence.',
    'Trademark filing: the examiner wants a specimen that shows the label on {product}. A photo of the packaging will do.',
  ],
  education: [
    'The seminar room changes to {number}.',
    'Grades for the drawing course are due on {weekday}. {number} portfolios are still missing; I have written to the students.',
    'The library will close at {time} during {month} while the shelves are moved. Returns go to the box at the gate.',
    'Thank you for judging the science fair, {colleague}! Your notes on the bridge models were a great help to the children.',
  ],
  manufacturing: [
    'Line {number} is down for cleaning.',
    'Scrap on line {number} was {percent} last week, mostly from the worn die. Tooling will swap it on {weekday} during the night shift.',
    'The first article of {part} passed: all {number} dimensions in tolerance, surface roughness 0.8. You may release the batch of {count}.',
    'Operators report a burning smell at press {number}. Maintenance found a dry bearing, replaced it and will check the vibration again in {month}.',
    'The bleed valve on the hydraulic unit drips. Please order gasket {part}; the old one has a split lip.',
  ],
  media: [
    'Proofs are due on {weekday}.',
    'The article runs to {count} words; the layout has room for {count.2}. Could you cut the anecdote about the ferry and move the chart up?',
    'Ad copy for {month} is approved with one change: the claim about {percent} savings needs a footnote.',
    'We shoot at the quarry on {weekday} from {time}. The drone permit is number {order}; helmets for everybody.',
  ],
  property: [
    'The tenant moves out in {month}.',
    'The boiler in building {number} was serviced; the pressure vessel is fine for another year. The invoice over {amountSmall} is attached.',
    'Viewing of the corner shop on {weekday} at {time}. The owner asks {amount} a month plus utilities, and would paint the front.',
    'Please remind residents that bicycles do not belong in the stairwell; the fire marshal comes in {month}.',
  ],
  travel: [
    'Your train leaves at {time}.',
    'The flight on {weekday} was moved by two hours, so we miss the connection in Denver. I rebooked everybody on the evening one; seats are in row {number}.',
    'The visa forms need a photo of {size} against a white wall. Please scan them in color, the consulate refuses gray ones.',
    'Rental car: compact, {amountSmall} a day with full insurance. Pick it up at the south terminal, counter {number}.',
  ],
  nonprofit: [
    'The bake sale made {amountSmall}.',
    'We received {count} dollars for the playground, {percent} of the goal. The next step is a letter to the neighbours in {month}.',
    'Volunteers for the river cleanup meet at the boat ramp on {weekday} at {time}. Gloves and bags are there; wear boots.',
    'The grant report is due in {month}. {colleague}, can you send the attendance figures of {year}? The rest is written.',
  ],
  ...MORE_TRADES,
};
