/** The API's enums with the prefix that short names leave out. */
import {
  AttemptOutcome,
  DecisionAction,
  Lane,
  Method,
  Protection,
  Purpose,
  RecipientState,
  VerdictLevel,
} from '@sealpost/contracts';
import type { NamedEnum } from '../input/enum-names.ts';

export const LANES: NamedEnum = { values: Lane, prefix: 'LANE_' };
export const PURPOSES: NamedEnum = { values: Purpose, prefix: 'PURPOSE_' };
export const PROTECTIONS: NamedEnum = { values: Protection, prefix: 'PROTECTION_' };
export const METHODS: NamedEnum = { values: Method, prefix: 'METHOD_' };
export const STATES: NamedEnum = { values: RecipientState, prefix: 'RECIPIENT_STATE_' };
export const LEVELS: NamedEnum = { values: VerdictLevel, prefix: 'VERDICT_LEVEL_' };
export const ACTIONS: NamedEnum = { values: DecisionAction, prefix: 'DECISION_ACTION_' };
export const OUTCOMES: NamedEnum = { values: AttemptOutcome, prefix: 'ATTEMPT_OUTCOME_' };
