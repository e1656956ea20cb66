import type { DataAttack } from "./attack";
import { files } from "./files";
import { items } from "./items";
import { records } from "./records";

export type { DataAttack, Field } from "./attack";

/** The table of attacks on stores: asked of the policies, and tried by code that is wrong. */
export const dataAttacks: readonly DataAttack[] = [...items, ...records, ...files];
