/** How a command that the server answers can end. The same numbers as those of the command line (`sealpost exit-codes`). */
export const SERVER_EXIT = { done: 0, unexpected: 1, usage: 2, refused: 6, changesDue: 9 } as const;
