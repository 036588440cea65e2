/** A server's reply: the code and enhanced code may be logged, the text may not. */
import { inspect } from 'node:util';

/**
 * Servers echo addresses and subjects in reply texts, so whatever prints this object (JSON, template strings,
 * inspection) shows codes only. Read `text` on purpose, for sealed records.
 */
export class SmtpReply {
  readonly code: number;
  /** RFC 3463 code such as `5.1.1`, when the server sent one. */
  readonly enhanced: string | undefined;
  readonly #text: string;

  constructor(code: number, enhanced: string | undefined, text: string) {
    this.code = code;
    this.enhanced = enhanced;
    this.#text = text;
  }

  /** What the server said, lines joined by `\n`, control characters replaced, bounded. May hold personal data. */
  get text(): string {
    return this.#text;
  }

  /** 2, 3, 4 or 5. */
  get class(): number {
    return Math.floor(this.code / 100);
  }

  toString(): string {
    return this.enhanced === undefined ? `${this.code}` : `${this.code} ${this.enhanced}`;
  }

  toJSON(): { code: number; enhanced: string | undefined } {
    return { code: this.code, enhanced: this.enhanced };
  }

  [inspect.custom](): string {
    return `SmtpReply(${this.toString()})`;
  }
}
