/** Scans the name of an attachment, folder part included: `Example_Ada_MRN0012345.pdf` says as much as a sentence. */
import { type Classifier, createClassifier } from './classifier.ts';
import type { Finding } from './types.ts';

/** Longer names are cut: no file system keeps more. */
const ATTACHMENT_NAME_UNITS_MAX = 1_024;
const IMAGE = /\.(?:jpe?g|png|gif|heic|heif|tiff?|bmp|webp|dcm)$/i;
const DECORATION = /(?:logo|banner|icon|signature|header|footer|spacer|badge|facebook|twitter|linkedin)/i;
const CAMERA = /(?:photo|portrait|selfie|face|headshot|wound|rash|img[_-]?[0-9]|dsc[_-]?[0-9]|pxl[_-]?[0-9])/i;
/** Rules that may fire on a name whose capitals were put there by us. */
const LISTED_NAMES = new Set(['name.given_surname', 'name.inverted']);

/** Same length: separators become blanks (hyphens and dots between digits stay), words get a capital. */
function readable(name: string): { readonly text: string; readonly recased: boolean } {
  const spaced = name.replace(/[_+/\\,~]/g, ' ').replace(/(?<![0-9])[.-]|[.-](?![0-9])/g, ' ');
  const recased = spaced === spaced.toLowerCase();
  return { text: recased ? spaced.replace(/\b[a-z](?=[a-z])/g, (letter) => letter.toUpperCase()) : spaced, recased };
}

/** True when the ending of a file name says that it is a picture: its name is judged by {@link detectAttachmentName}. */
export function isPictureName(name: string): boolean {
  return IMAGE.test(name);
}

/** A picture is a full-face photograph until somebody looks at it; a logo by its name is not. */
function photoIn(name: string): Finding[] {
  if (!IMAGE.test(name) || DECORATION.test(name)) {
    return [];
  }
  const rule = CAMERA.test(name) ? 'photo.camera_name' : 'photo.image_type';
  const confidence = rule === 'photo.camera_name' ? 0.8 : 0.4;
  return [{ type: 'photo', start: 0, end: name.length, rule, confidence, kind: 'identifier' }];
}

/** Built at the first call without a classifier; immutable for callers. */
let shared: Classifier | undefined;

/** Findings in a file name or path. Offsets are of `name`; give the classifier you use for the texts. */
export function detectAttachmentName(name: string, classifier?: Classifier): Finding[] {
  const cut = name.slice(0, ATTACHMENT_NAME_UNITS_MAX);
  const { text, recased } = readable(cut);
  const found = (classifier ?? (shared ??= createClassifier())).scan(text);
  const kept = recased
    ? found.filter((each) => (each.type !== 'name' && each.type !== 'geo') || LISTED_NAMES.has(each.rule))
    : found;
  return [...kept, ...photoIn(cut)];
}
