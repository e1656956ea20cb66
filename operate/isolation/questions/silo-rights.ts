import type { Who } from "./question";
import { type Work, type WorkInSilo, worksInSilo } from "./works";

/** What a session may do in a tenant's silo: nothing, unless it is that silo's session for that tenant. */
function workIn({ tenant, silo }: Who, at: string): WorkInSilo | undefined {
  return silo !== undefined && silo.of === at && tenant === at ? worksInSilo[silo.work as Work] : undefined;
}

/** Whether a principal may perform an action on items under these partition keys in a tenant's silo. */
export const mayUseSiloItems = (who: Who, at: string, action: string, keys: readonly string[]): boolean =>
  keys.length === 1 && keys[0] === at && workIn(who, at)?.items.includes(action) === true;

/** Whether a principal may perform an action on the object with this key in a tenant's silo. */
export const mayUseSiloObject = (who: Who, at: string, action: string, key: string): boolean =>
  Object.entries(workIn(who, at)?.objects ?? {}).some(
    ([folder, actions]) => key.startsWith(`tenants/${at}/${folder}`) && actions.includes(action),
  );

/** Whether a principal may list a prefix in a tenant's silo. */
export const mayListSilo = (who: Who, at: string, action: string, prefix: string | undefined): boolean =>
  prefix?.startsWith(`tenants/${at}/`) === true && workIn(who, at)?.listing.includes(action) === true;
