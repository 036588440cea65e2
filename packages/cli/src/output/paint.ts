/** Four colours with a meaning each, or none at all. */

export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'bold';
export type Paint = (tone: Tone, text: string) => string;

const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  warn: [33, 39],
  bad: [31, 39],
  dim: [2, 22],
  bold: [1, 22],
};

const colourful: Paint = (tone, text) => `\u001b[${CODES[tone][0]}m${text}\u001b[${CODES[tone][1]}m`;
const plain: Paint = (_tone, text) => text;

export const createPaint = (on: boolean): Paint => (on ? colourful : plain);
