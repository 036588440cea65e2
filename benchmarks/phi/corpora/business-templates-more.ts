/** Ordinary business mail of further trades. */

/** By trade; within each the first template is for development, the others are only measured. */
export const MORE_TRADES: Readonly<Record<string, readonly string[]>> = {
  insurance: [
    'The adjuster looks at the dent on {weekday}.',
    'Your auto claim {order} was approved: {amountSmall} after the deductible of {amountSmall.2}. The body shop may begin on {weekday}.',
    'The fire policy of the warehouse renews in {month}. The premium rises by {percent} because the sprinklers are older than {number} years.',
    'Hail damage at building {number}: the roofer sends his estimate by {weekday}, and the carrier wants photos from all four sides.',
  ],
  banking: [
    'The card terminal gets a new cable on {weekday}.',
    'The term sheet is back from {company}: {amount} over {number} years at the agreed margin. Counsel has two remarks on the covenants.',
    'We moved the payroll file to the new format. A test run with {number} records passed; please release the real one by {time}.',
    'The branch on the corner closes in {month}. Customers were told by letter, and the safe deposit boxes move to the main office.',
  ],
  helpdesk: [
    'Your ticket {order} was closed.',
    'Your laptop is ready: the fan was replaced and the image updated to {version}. Pick it up in room {number} before {time}.',
    'Printing fails on the third floor since this morning. The queue was stuck; it runs again, but jobs from before {time} are lost.',
    'The VPN client {version} asks for a second factor from {weekday} on. A guide with pictures is on the intranet, page {number}.',
    'Mailboxes over {number} GB will be archived in {month}. Nothing gets deleted; older folders open a little slower.',
  ],
  retail: [
    'The shop window changes on {weekday}.',
    'Sell-through of {product} was {percent} in {month}. We mark the rest down by a third and make room for the spring line.',
    'A customer in Akron received the wrong color. Please send order {order} again and let her keep the first one.',
    'Inventory count is on {weekday} after closing. Each aisle gets two people and a scanner; pizza is on the company.',
    'The loyalty program has {count} members now. Half of them have not been in since {month}; a voucher of {amountSmall} might bring them back.',
  ],
  energy: [
    'The meter is read on {weekday}.',
    'Turbine {number} stood still for {number.2} hours because of ice on the blades. Output in {month} was {percent} under plan.',
    'The transformer arrives by rail on {weekday}. The crane needs the yard from {time}, so please park somewhere else.',
    'We compared both tariffs: with the load of {month} the second one saves {amountSmall}. It needs a new meter at the gate.',
  ],
  telecom: [
    'Your line is switched on {weekday}.',
    'The fiber to the north campus was cut by an excavator. Traffic runs over the backup with {number} ms more delay; splicing ends by {time}.',
    'The tower lease in Boone ends in {year}. The owner would extend it for {amountSmall} a month and asks for a fence.',
    'We port {number} numbers on {weekday}. Calls may drop for a minute; voicemail greetings have to be recorded again.',
  ],
  automotive: [
    'The bus is in the workshop until {weekday}.',
    'Brake pads of van {number} are down to 2 mm. Parts are {amountSmall}, labor about {number.2} hours; I booked the lift for {weekday}.',
    'The recall of the fuel pump touches {count} cars. Dealers get kits in {month}, owners a letter before that.',
    'The prototype did {count} km on the track. Noise at the rear axle is gone since the new bushing {part}.',
  ],
  food: [
    'The bakery delivers at {time}.',
    'Batch {order} of the tomato sauce is too thin. We cook it down again and label it as soup base; nothing else changes.',
    'The supplier raises butter by {percent}. I would hold our prices until {month} and shrink the tray from {number} to {number.2} pieces.',
    'Taste panel on {weekday}: three recipes for the oat cookie, blind, with a sheet for remarks. Please come hungry.',
  ],
  government: [
    'The permit office opens at {time}.',
    'The zoning board heard our plan for the corner lot. Two members want more trees; the vote is in {month}.',
    'Road works on Mill Street begin on {weekday}. Deliveries come over the back yard until the asphalt is dry.',
    'The county asks for the quarterly waste figures. Last time we sent {count} tons of wood and {number} of metal.',
  ],
  marketing: [
    'The flyer is at the printer.',
    'The landing page converts at {percent} since the new headline. Let us test a shorter form next; {colleague} has a draft.',
    'The trade fair booth is confirmed: hall {number}, {number.2} square meters, corner. We still need a carpet and a coffee machine.',
    'The video got {count} views in a week. Most people leave after {number} seconds, so the logo should come earlier.',
    'The agency wants {amount} for the campaign. Two posters and the radio spot would do for half of it.',
  ],
  procurement: [
    'The tender closes on {weekday}.',
    'Three bids for {product}: {amount}, {amount.2} and one without a price. {company} is cheapest and can deliver in {month}.',
    'The framework contract with {company} ends in {number} weeks. Usage was {percent} of what we promised, so we can ask for better terms.',
    'Please return the {number} empty crates; each has a deposit of {amountSmall}. The driver takes them along on {weekday}.',
  ],
  sports: [
    'Training starts at {time}.',
    'We won {ratio} on Saturday! The pitch is closed on {weekday} for new turf, so we practice on the school field.',
    'Registration for the summer league ends in {month}. The fee is {amountSmall} per child, shirts included, siblings pay half.',
    'The gym gets {number} new bikes. The old ones go to the club in Marion for {amountSmall} each.',
  ],
  library: [
    'The shelves come on {weekday}.',
    'We lent {count} books in {month}, {percent} more than a year ago. Crime novels lead, as ever, before cookbooks.',
    'The archive was flooded to a height of {number} cm. The maps are dry; the newspapers of {year} are with the restorer.',
    'The reading on {weekday} is sold out. Please put {number} more chairs into the gallery and test the microphone at {time}.',
  ],
  science: [
    'The microscope is booked until {time}.',
    'The sensor drifted by {percent} during the night. We calibrated it again with the reference at {number} degrees and repeat the series.',
    'The paper came back with minor revisions: one figure needs larger labels, and the error bars want an explanation.',
    'The telescope time in {month} is ours: {number} hours, weather permitting. {colleague} prepares the target list.',
  ],
};
