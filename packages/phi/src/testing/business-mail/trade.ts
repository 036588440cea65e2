/** What the ordinary mails are made of: sentences of one trade, any of which may stand beside any other. */
export interface Trade {
  readonly name: string;
  readonly sentences: readonly string[];
}
