/** The built-in detectors in the order in which they are asked: the most specific first. */
import type { Detector } from '../engine/page.ts';
import { addressDetector, zipDetector } from './address.ts';
import { ageDetector } from './age.ts';
import { abaDetector } from './aba.ts';
import { cardDetector } from './card.ts';
import { dateDetector, monthDateDetector } from './date.ts';
import { deaDetector } from './dea.ts';
import { emailDetector } from './email.ts';
import { hcpcsDetector } from './hcpcs.ts';
import { ibanDetector } from './iban.ts';
import { icd10Detector } from './icd10.ts';
import { imeiDetector } from './imei.ts';
import { ipv4Detector, ipv6Detector } from './ip.ts';
import { labelledIdDetector } from './labelled-id.ts';
import { labValueDetector } from './lab-value.ts';
import { macDetector } from './mac.ts';
import { mbiDetector } from './mbi.ts';
import { ndcDetector } from './ndc.ts';
import { npiDetector } from './npi.ts';
import { personNameDetector } from './person-name.ts';
import { phoneDetector } from './phone.ts';
import { placeDetector } from './place.ts';
import { udiDetector } from './udi.ts';
import { unlabelledIdDetector } from './unlabelled-id.ts';
import { vinDetector } from './vin.ts';
import { ssnDetector } from './ssn.ts';
import { urlDetector } from './url.ts';

export const DEFAULT_DETECTORS: readonly Detector[] = [
  emailDetector,
  urlDetector,
  dateDetector,
  ageDetector,
  ipv4Detector,
  ipv6Detector,
  macDetector,
  udiDetector,
  ssnDetector,
  mbiDetector,
  npiDetector,
  deaDetector,
  vinDetector,
  imeiDetector,
  cardDetector,
  ibanDetector,
  ndcDetector,
  hcpcsDetector,
  phoneDetector,
  icd10Detector,
  abaDetector,
  zipDetector,
  labelledIdDetector,
  addressDetector,
  labValueDetector,
  unlabelledIdDetector,
  placeDetector,
  personNameDetector,
  monthDateDetector,
];
