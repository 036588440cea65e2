/** What a slot of a template may hold, and the identifier type it is labelled with when it is one. */

import type { Filling } from './fill.ts';
import { HEALTH_VALUES } from './health-values.ts';
import * as ids from './identifiers.ts';
import { careSite, newPerson, payer } from './people.ts';

interface Slot {
  readonly type?: string;
  readonly make: (filling: Filling) => string;
}

const drawn = (make: (draw: Filling['draw']) => string, type?: string): Slot => ({
  make: ({ draw }) => make(draw),
  ...(type === undefined ? {} : { type }),
});
const ofPerson = (make: (person: Filling['person']) => string, type: string): Slot => ({
  make: ({ person }) => make(person),
  type,
});
const upper = 'ABCDEFGHJKLMNPRSTUVWXYZ';

const IDENTIFIER_SLOTS: Readonly<Record<string, Slot>> = {
  ssn: drawn(ids.ssnNeverIssued, 'ssn'),
  ssnValid: drawn(ids.ssnOfValidForm, 'ssn'),
  ssnPlain: drawn((draw) => ids.ssnOfValidForm(draw).replaceAll('-', ''), 'ssn'),
  ssnLast4: drawn((draw) => draw.digits(4)),
  mrn: drawn((draw) => draw.pick([draw.digits(7), draw.digits(8), `${draw.units(upper, 2)}${draw.digits(6)}`]), 'mrn'),
  mrnDashed: drawn((draw) => `${draw.digits(3)}-${draw.digits(2)}-${draw.digits(3)}`, 'mrn'),
  mbi: drawn(ids.mbi, 'health_plan_id'),
  member: drawn((draw) => `${draw.units(upper, 3)}${draw.digits(9)}`, 'health_plan_id'),
  memberDigits: drawn((draw) => draw.digits(10), 'health_plan_id'),
  group: drawn((draw) => `${draw.between(10_000, 99_999)}-${draw.digits(3)}`, 'health_plan_id'),
  account: drawn((draw) => draw.digits(draw.between(8, 11)), 'account'),
  card: drawn(ids.card, 'account'),
  iban: drawn(ids.iban, 'account'),
  aba: drawn(ids.aba, 'account'),
  driverLicense: drawn((draw) => `${draw.units(upper, 1)}${draw.digits(7)}`, 'license'),
  stateLicense: drawn((draw) => `${draw.pick(['ME', 'RN', 'PA', 'OD'])}${draw.digits(6)}`, 'license'),
  npi: drawn(ids.npi, 'npi'),
  dea: drawn(ids.dea, 'dea'),
  vin: drawn(ids.vin, 'vin'),
  plate: drawn((draw) => `${draw.units(upper, 3)}-${draw.digits(4)}`, 'vin'),
  imei: drawn(ids.imei, 'device_id'),
  mac: drawn(ids.mac, 'device_id'),
  udi: drawn(ids.udi, 'device_id'),
  serial: drawn((draw) => `${draw.units(upper, 2)}${draw.digits(7)}`, 'device_id'),
  phone: ofPerson((person) => person.phone, 'phone'),
  fax: drawn(ids.phone, 'fax'),
  email: ofPerson((person) => person.email, 'email'),
  url: drawn(
    (draw) => `https://${draw.pick(['portal', 'my', 'view'])}.example.org/r/${draw.units('abcdef0123456789', 16)}`,
    'url',
  ),
  ipV4: drawn(ids.ipV4, 'ip'),
  ipV6: drawn(ids.ipV6, 'ip'),
  dob: ofPerson((person) => person.dob, 'dob'),
  date: drawn((draw) => ids.dateIn(draw, 2023, 2026), 'date'),
  age90: drawn((draw) => String(draw.between(90, 104)), 'age90'),
  street: ofPerson((person) => person.street, 'geo'),
  poBox: drawn((draw) => `P.O. Box ${draw.between(100, 9_999)}`, 'geo'),
  townZip: ofPerson((person) => `${person.town}, ${person.state} ${person.zip}`, 'geo'),
  claim: drawn((draw) => `${draw.units(upper, 1)}${draw.digits(10)}`, 'other_id'),
  accession: drawn((draw) => `${draw.pick(['S', 'C', 'L'])}${draw.between(23, 26)}-${draw.digits(5)}`, 'other_id'),
  rx: drawn((draw) => draw.digits(7), 'other_id'),
  icd: drawn(ids.icd10, 'icd10'),
  hcpcs: drawn(ids.hcpcs, 'hcpcs'),
  cpt: drawn(ids.cpt, 'hcpcs'),
  ndc: drawn(ids.ndc, 'ndc'),
};

const PERSON_SLOTS: Readonly<Record<string, Slot>> = {
  first: ofPerson((person) => person.given, 'name'),
  last: ofPerson((person) => person.family, 'name'),
  name: ofPerson((person) => `${person.given} ${person.family}`, 'name'),
  lastFirst: ofPerson((person) => `${person.family}, ${person.given}`, 'name'),
  initials: ofPerson((person) => `${person.given.charAt(0)}.${person.family.charAt(0)}.`, 'name'),
  doctor: { make: ({ draw }) => `Dr. ${newPerson(draw).family}` },
  colleague: { make: ({ draw }) => newPerson(draw).given },
  colleagueFull: {
    make: ({ draw }) => {
      const other = newPerson(draw);
      return `${other.given} ${other.family}`;
    },
  },
  town: ofPerson((person) => person.town, 'geo'),
};

const ORDINARY_SLOTS: Readonly<Record<string, Slot>> = {
  site: drawn(careSite),
  payer: drawn(payer),
  amount: drawn((draw) => `$${draw.between(1, 4)},${draw.digits(3)}.${draw.digits(2)}`),
  amountSmall: drawn((draw) => `$${draw.between(12, 890)}.${draw.digits(2)}`),
  time: drawn(
    (draw) => `${draw.between(7, 12)}:${draw.pick(['00', '15', '30', '45'])} ${draw.pick(['a.m.', 'am', 'PM'])}`,
  ),
  weekday: drawn((draw) => draw.pick(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'])),
  month: drawn((draw) => draw.pick(['January', 'March', 'June', 'September', 'October', 'November'])),
  number: drawn((draw) => String(draw.between(2, 48))),
  count: drawn((draw) => String(draw.between(110, 9_800))),
  percent: drawn((draw) => `${draw.between(2, 79)}%`),
  order: drawn((draw) => `${draw.pick(['PO-', '#', 'SO', ''])}${draw.digits(6)}`),
  version: drawn((draw) => `${draw.between(1, 14)}.${draw.between(0, 22)}.${draw.between(0, 9)}`),
  version4: drawn(
    (draw) => `${draw.between(1, 14)}.${draw.between(0, 9)}.${draw.between(300, 4_000)}.${draw.between(1, 9)}`,
  ),
  part: drawn((draw) => `${draw.units(upper, 2)}-${draw.digits(4)}-${draw.units(upper, 1)}`),
  tracking: drawn((draw) => `1Z${draw.units('0123456789ABCDEF', 16)}`),
  hash: drawn((draw) => draw.units('0123456789abcdef', 40)),
  sku: drawn((draw) => draw.digits(12)),
  year: drawn((draw) => String(draw.between(1998, 2027))),
  ratio: drawn((draw) => `${draw.between(1, 9)}:${draw.between(1, 9)}`),
  size: drawn((draw) => `${draw.between(2, 40)} x ${draw.between(2, 40)} x ${draw.between(2, 40)} mm`),
  company: drawn((draw) =>
    draw.pick([
      'Ironwood Freight',
      'Lumen & Daughters',
      'Quayside Timber',
      'Osprey Analytics',
      'Brightforge Tooling',
      'Halcyon Carpets',
    ]),
  ),
  product: drawn((draw) =>
    draw.pick([
      'oak flooring',
      'pump housings',
      'fleet tyres',
      'label printers',
      'greenhouse panels',
      'bicycle frames',
      'roof tiles',
    ]),
  ),
};

const HEALTH_SLOTS: Readonly<Record<string, Slot>> = Object.fromEntries(
  Object.entries(HEALTH_VALUES).map(([name, values]) => [name, drawn((draw) => draw.pick(values))]),
);

export const SLOTS: Readonly<Record<string, Slot>> = {
  ...IDENTIFIER_SLOTS,
  ...PERSON_SLOTS,
  ...ORDINARY_SLOTS,
  ...HEALTH_SLOTS,
};
