import { forbidden } from "../shared/errors";

export const notOneself = () =>
  forbidden(
    "You cannot change your own role or status, or remove yourself; another administrator can.",
    "own-user",
  );

/** The token may say otherwise until it expires. */
export const noAdministrator = () => forbidden("This route is for active administrators of the tenant.");
