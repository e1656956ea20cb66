import { conflict, notFound } from "../shared/errors";

/** The same response for another tenant's user as for an unknown one. */
export const unknownUser = () => notFound("The tenant has no such user.");

/** The same response whichever tenant uses the address. */
export const addressInUse = () => conflict("The address is already in use.");

export const lastAdministrator = () =>
  conflict("The user is the last active administrator of the tenant. Appoint another one first.");

export const alreadyAccepted = () => conflict("The user has already accepted the invitation.");

export const needsNoInvitation = () =>
  conflict("The user needs no invitation: the way in is the company's identity provider.");

export const isDisabled = () => conflict("The user is disabled: enable the user, then repeat.");

export const isBeingRemoved = () => conflict("The user is being removed. Repeat the removal if it failed.");

/** Of all others, the tenant wants single sign-on. */
export const keepsTheWayIn = () =>
  conflict(
    "The user is the only one who may sign in with a password: end the enforcement of single sign-on first.",
  );
