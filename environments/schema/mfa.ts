import { mfaDemands, tenantMfaDemands } from "../../api/mfa";
import { oneOf } from "./fields";

/** `off`: no user can have a second factor; `required`: requests of users without one are refused. */
export const mfaSchema = oneOf([...mfaDemands]);

/** A stricter demand on some users. */
export const strongerMfaSchema = oneOf([...tenantMfaDemands]);
