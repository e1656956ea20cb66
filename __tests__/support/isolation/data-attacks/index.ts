import { apiKeys } from "./api-keys";
import { type DataAttack, sample, sampleAt } from "./attack";
import { audit } from "./audit";
import { exports } from "./exports";
import { files } from "./files";
import { items } from "./items";
import { members } from "./members";
import { ownWork } from "./own-work";
import { records } from "./records";
import { users } from "./users";
import { versions } from "./versions";

export { foreignTags } from "./api-keys";
export { type DataAttack, type Field, isAllowed, sample, sampleAt } from "./attack";

/** The table of attacks on stores: asked of the policies, and tried by code that is wrong. */
export const dataAttacks: readonly DataAttack[] = [
  ...items,
  ...records,
  ...members,
  ...audit,
  ...users,
  ...apiKeys,
  ...files,
  ...versions,
  ...exports,
  ...ownWork,
];

/** Those on what a silo has as well: items and files. */
export const siloAttacks: readonly DataAttack[] = dataAttacks.filter(({ needs }) =>
  needs.some(({ check }) => check(sample).resource !== check(sampleAt(sample.mine)).resource),
);
