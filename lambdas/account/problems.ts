import { conflict, forbidden, notFound } from "../shared/errors";

/** The same for a user of another tenant and for none. */
export const unknownUser = () => notFound("The tenant has no such user.");

/** The same whoever uses the address, in whatever tenant. */
export const addressInUse = () => conflict("The address is in use already.");

export const lastAdministrator = () =>
  conflict("The user is the last active administrator of the tenant. Appoint another one first.");

export const alreadyAccepted = () => conflict("The user has accepted the invitation already.");

export const isDisabled = () => conflict("The user is disabled: enable the user, then repeat.");

export const isBeingRemoved = () =>
  conflict("The user is being removed. Repeat the removal, should it have failed.");

export const notOneself = () =>
  forbidden(
    "Nobody changes their own role or status, or removes themselves: another administrator can.",
    "own-user",
  );

/** The token may say otherwise until it expires. */
export const noAdministrator = () => forbidden("This route is for active administrators of the tenant.");

/** The same for one who was disabled and for one who was removed. */
export const noUser = () => forbidden("This route is for active users of the tenant.");
