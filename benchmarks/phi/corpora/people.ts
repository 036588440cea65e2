/** Invented people, streets and care sites for generated texts. */
import type { Draw } from './draw.ts';
import { dateIn, phone } from './identifiers.ts';

const GIVEN = [
  ...[
    'Oluwaseun',
    'Marisol',
    'Thandiwe',
    'Kwabena',
    'Priyanka',
    'Zainab',
    'Xiomara',
    'Jamarion',
    'Anneliese',
    'Bogdan',
  ],
  ...[
    'Caoimhe',
    'Dashiell',
    'Eulalia',
    'Fernanda',
    'Gulnara',
    'Hyun-woo',
    'Ignacio',
    'Jocasta',
    'Katarzyna',
    'Leocadia',
  ],
  ...['Mireille', 'Nnamdi', 'Octavian', 'Parvati', 'Quentin', 'Rosalind', 'Sunniva', 'Tobias', 'Ulrika', 'Vikram'],
  ...['Wilhelmina', 'Yevgenia', 'Zoltan', 'Deborah', 'Harold', 'Theresa', 'Raymond', 'Gloria', 'Walter', 'Kimberly'],
];
const FAMILY = [
  ...[
    'Abernethy',
    'Balogun',
    'Castellanos',
    'Dvorak',
    'Eriksen',
    'Fitzwilliam',
    'Gutierrez',
    'Hathaway',
    'Ivanenko',
    'Jankowski',
  ],
  ...[
    'Kowalczyk',
    'Lindqvist',
    'Mbeki',
    'Nakagawa',
    "O'Rourke",
    'Papadakis',
    'Quisenberry',
    'Ramaswamy',
    'Szymanski',
    'Thistlewood',
  ],
  ...[
    'Underhill',
    'Vandermeer',
    'Wojcik',
    'Ximenes',
    'Yarborough',
    'Zielinska',
    'Hernandez',
    'Kaminski',
    'Okonkwo',
    'Pemberton',
  ],
];
const STREETS = [
  'Juniper',
  'Old Quarry',
  'Heron Creek',
  'Tamarack',
  'Millrace',
  'Larkspur',
  'Copper Kettle',
  'Windrow',
  'Fox Hollow',
];
const STREET_KINDS = ['Street', 'Avenue', 'Lane', 'Road', 'Drive', 'Court', 'Blvd', 'Ct.', 'Terrace'];
const TOWNS = [
  'Brackwater',
  'Elmhollow',
  'Nettleford',
  'Saltmarsh',
  'Cinder Falls',
  'Harrowgate',
  'Pinebluff',
  'Rookery Bend',
];
const STATES = ['OH', 'TX', 'OR', 'GA', 'MN', 'NM', 'PA', 'WA', 'VT', 'MO'];
const SITES = [
  ...[
    'Tamarack Valley Family Medicine',
    'Saltmarsh Regional Hospital',
    'Harrowgate Heart Institute',
    'Elmhollow Pediatrics',
  ],
  ...[
    'Cinder Falls Imaging Center',
    'Nettleford Community Clinic',
    'Rookery Bend Oncology Associates',
    'Pinebluff Behavioral Care',
  ],
];
const PAYERS = [
  'Larkspur Mutual Health',
  'Copperline Health Plan',
  'Bluestem Benefits',
  'Northwind Care HMO',
  'Meridian Oak PPO',
];

export interface Person {
  readonly given: string;
  readonly family: string;
  readonly email: string;
  readonly phone: string;
  readonly dob: string;
  readonly street: string;
  readonly town: string;
  readonly state: string;
  readonly zip: string;
}

/** A person nobody is: RFC 2606 domain, fictional number, made-up town. */
export function newPerson(draw: Draw): Person {
  const given = draw.pick(GIVEN);
  const family = draw.pick(FAMILY);
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');
  const local = draw.pick([
    `${plain(given)}.${plain(family)}`,
    `${plain(given).charAt(0)}${plain(family)}`,
    `${plain(family)}${draw.digits(2)}`,
  ]);
  return {
    given,
    family,
    email: `${local}@${draw.pick(['example.com', 'example.org', 'example.net'])}`,
    phone: phone(draw),
    dob: dateIn(draw, 1931, 2009),
    street: `${draw.between(12, 9_899)} ${draw.pick(STREETS)} ${draw.pick(STREET_KINDS)}`,
    town: draw.pick(TOWNS),
    state: draw.pick(STATES),
    zip: `${draw.between(1, 9)}${draw.digits(4)}`,
  };
}

export const careSite = (draw: Draw): string => draw.pick(SITES);
export const payer = (draw: Draw): string => draw.pick(PAYERS);
