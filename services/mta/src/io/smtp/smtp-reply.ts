/** A server's reply: the code and enhanced code may be logged, the text may not. */
import { inspect } from 'node:util';
import { REPLY_TEXT_CHARACTERS_MAX } from './smtp-limits.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const CONTROL = /[\x00-\x1f\x7f]/g;

const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?: +|$)/;

/**
 * Servers echo addresses and subjects in reply texts, so whatever prints this object (JSON, template strings,
 * inspection) shows codes only. Read `text` on purpose, for sealed records and classification.
 */
export class SmtpReply {
  readonly code: number;
  /** RFC 3463 code such as `5.1.1`, when the server sent one. */
  readonly enhanced?: string;
  readonly #lines: readonly string[];

  constructor(code: number, lines: readonly string[]) {
    this.code = code;
    const enhanced = ENHANCED.exec(lines[0] ?? '')?.[1];
    if (enhanced !== undefined) this.enhanced = enhanced;
    this.#lines = lines;
  }

  /** The lines as sent, without the reply code. May hold personal data. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** What the server said: lines joined by a space, codes and control characters removed, bounded. */
  get text(): string {
    const bare = this.#lines.map((line) => line.replace(ENHANCED, '').replace(CONTROL, ' '));
    return bare.join(' ').slice(0, REPLY_TEXT_CHARACTERS_MAX);
  }

  /** 2, 3, 4 or 5. */
  get class(): number {
    return Math.floor(this.code / 100);
  }

  toString(): string {
    return this.enhanced === undefined ? `${this.code}` : `${this.code} ${this.enhanced}`;
  }

  toJSON(): { readonly code: number; readonly enhanced?: string } {
    return this.enhanced === undefined ? { code: this.code } : { code: this.code, enhanced: this.enhanced };
  }

  [inspect.custom](): string {
    return `SmtpReply(${this.toString()})`;
  }
}
