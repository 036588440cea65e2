/** Names of FHIR resources and elements that may stand in a place: places are never taken from content. */

const RESOURCES = new Set(
  `Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic Binary BodyStructure Bundle CarePlan
  CareTeam ChargeItem Claim ClaimResponse ClinicalImpression Communication CommunicationRequest Composition Condition
  Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceRequest
  DeviceUsage DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter EpisodeOfCare
  ExplanationOfBenefit FamilyMemberHistory Flag Goal Group ImagingStudy Immunization ImmunizationRecommendation
  InsurancePlan Invoice List Location Media Medication MedicationAdministration MedicationDispense MedicationRequest
  MedicationStatement MessageHeader MolecularSequence NutritionOrder Observation OperationOutcome Organization Parameters
  Patient PaymentNotice PaymentReconciliation Person Practitioner PractitionerRole Procedure Provenance Questionnaire
  QuestionnaireResponse RelatedPerson RequestGroup ResearchStudy ResearchSubject RiskAssessment Schedule ServiceRequest
  Slot Specimen Substance SupplyDelivery SupplyRequest Task VisionPrescription`.split(/\s+/),
);
const ELEMENTS = new Set(
  `active actor address addItem adjudication agent allergy amount answer appointment attachment author authoredOn
  basedOn beneficiary benefit billablePeriod birthDate bodySite careTeam category class code comment communication
  component conclusion contact contained content context coverage created criticality date deceasedDateTime description
  device diagnosis display dispenseRequest dosageInstruction effectiveDateTime effectivePeriod encounter end entry event
  extension facility focus gender generalPractitioner group hospitalization id identifier insurance insurer interpretation
  issued item location maritalStatus managingOrganization medication medicationCodeableConcept medicationReference
  meta minutesDuration name note numerator onsetDateTime onsetPeriod onsetString participant patient payee payment
  payor performedDateTime performedPeriod performer period photo policyHolder presentedForm priority procedure provider
  qualification reaction reason reasonCode reasonReference recordedDate recorder referenceRange related relationship
  requester result section serialNumber service serviceType servicedDate severity specialty specimen start status
  statusReason subject subscriber subscriberId substance supportingInfo telecom text title total type use
  valueCodeableConcept valueDateTime valuePeriod valueQuantity valueString verificationStatus`.split(/\s+/),
);

export const resourcePlace = (type: string): string => (RESOURCES.has(type) ? type : 'Resource');
export const elementPlace = (name: string): string => (ELEMENTS.has(name) ? name : 'element');
