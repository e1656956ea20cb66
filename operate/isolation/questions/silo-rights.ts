import type { Who } from "./question";
import { type Work, type WorkInSilo, worksInSilo } from "./works";

/** What somebody's session allows in the silo of a tenant: nothing, unless it is that silo's session of that tenant. */
function workIn({ tenant, silo }: Who, at: string): WorkInSilo | undefined {
  return silo !== undefined && silo.of === at && tenant === at ? worksInSilo[silo.work as Work] : undefined;
}

/** Whether somebody may do something with items under these partition keys, in the silo of a tenant. */
export const mayUseSiloItems = (who: Who, at: string, action: string, keys: readonly string[]): boolean =>
  keys.length === 1 && keys[0] === at && workIn(who, at)?.items.includes(action) === true;

/** Whether somebody may do something with the object of that key, in the silo of a tenant. */
export const mayUseSiloObject = (who: Who, at: string, action: string, key: string): boolean =>
  Object.entries(workIn(who, at)?.objects ?? {}).some(
    ([folder, actions]) => key.startsWith(`tenants/${at}/${folder}`) && actions.includes(action),
  );

/** Whether somebody may list what begins with a prefix, in the silo of a tenant. */
export const mayListSilo = (who: Who, at: string, action: string, prefix: string | undefined): boolean =>
  prefix?.startsWith(`tenants/${at}/`) === true && workIn(who, at)?.listing.includes(action) === true;
