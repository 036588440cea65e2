/** What a whole mail holds: its parts made readable, scanned, and weighed into one verdict. */
export {};
