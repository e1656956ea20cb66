import { conflict, forbidden, notFound } from "../shared/errors";

/** The same response for another tenant's user as for an unknown one. */
export const unknownUser = () => notFound("The tenant has no such user.");

/** The same response whichever tenant uses the address. */
export const addressInUse = () => conflict("The address is already in use.");

export const lastAdministrator = () =>
  conflict("The user is the last active administrator of the tenant. Appoint another one first.");

export const alreadyAccepted = () => conflict("The user has already accepted the invitation.");

export const isDisabled = () => conflict("The user is disabled: enable the user, then repeat.");

export const isBeingRemoved = () => conflict("The user is being removed. Repeat the removal if it failed.");

export const notOneself = () =>
  forbidden(
    "You cannot change your own role or status, or remove yourself; another administrator can.",
    "own-user",
  );

/** The token may say otherwise until it expires. */
export const noAdministrator = () => forbidden("This route is for active administrators of the tenant.");

/** The same response for a disabled and for a removed user. */
export const noUser = () => forbidden("This route is for active users of the tenant.");
