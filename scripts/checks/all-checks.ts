/** Every check of `npm run check`, slowest first so that the two cores stay busy. */
import type { Check } from '../lib/check.ts';
import { boundaries } from './boundaries.ts';
import { docLinks } from './doc-links.ts';
import { generated } from './generated.ts';
import { patterns } from './patterns.ts';
import { protoBreaking, protoLint } from './proto-checks.ts';
import { rfcCitations } from './rfc-citations.ts';
import { structure } from './structure.ts';
import { deadCode, format, lint, types } from './tool-checks.ts';
import { words } from './words.ts';

export const ALL_CHECKS: readonly Check[] = [
  deadCode,
  types,
  patterns,
  generated,
  lint,
  protoBreaking,
  protoLint,
  format,
  structure,
  boundaries,
  words,
  rfcCitations,
  docLinks,
];
