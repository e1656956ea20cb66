import * as tally from "../tally";

/** Adds to the count that the suite ends with. An attack that was tried and not refused has leaked. */
export const count = (tried: number, refused: number): void => tally.count("isolation", tried, refused);

/** Runs the checks of one attack and counts it: refused when they all hold, leaked when one does not. */
export const attack = (check: () => Promise<void>): Promise<void> => tally.counted("isolation", check);
