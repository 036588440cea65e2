/** The built-in detectors in the order in which they are asked: the most specific first. */
import type { Detector } from '../engine/page.ts';
import { ageDetector } from './age.ts';
import { cardDetector, ibanDetector, macDetector, mbiDetector, vinDetector } from './checked-ids.ts';
import { dateDetector, monthDateDetector } from './date.ts';
import { emailDetector } from './email.ts';
import { icd10Detector } from './icd10.ts';
import { ipv4Detector, ipv6Detector } from './ip.ts';
import { labelledIdDetector, unlabelledIdDetector } from './labelled-id.ts';
import { labValueDetector } from './lab-value.ts';
import { personNameDetector } from './person-name.ts';
import { phoneDetector } from './phone.ts';
import { addressDetector, placeDetector } from './place.ts';
import { deaDetector, npiDetector } from './provider-ids.ts';
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
  ssnDetector,
  mbiDetector,
  npiDetector,
  deaDetector,
  vinDetector,
  cardDetector,
  ibanDetector,
  phoneDetector,
  icd10Detector,
  labelledIdDetector,
  addressDetector,
  labValueDetector,
  unlabelledIdDetector,
  placeDetector,
  personNameDetector,
  monthDateDetector,
];
