/** Waiting for real time: faults last as long as they would. */

export const sleep = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));
