import type { Access } from "../access";
import { apiKeyQuestions } from "./api-keys";
import { elsewhereQuestions } from "./elsewhere";
import { encryptionQuestions } from "./encryption";
import { eventQuestions } from "./events";
import { fileQuestions } from "./files";
import { itemQuestions } from "./items";
import { logQuestions } from "./logs";
import { mailQuestions } from "./mail";
import { operatorQuestions } from "./operators";
import type { Question } from "./question";
import { recoveryQuestions } from "./recovery";
import { otherRoleQuestions, roleQuestions, siloRoleQuestions } from "./roles";
import { siloStoreQuestions } from "./silo-stores";
import { siloQuestions } from "./silos";
import { tableQuestions } from "./tables";
import { usageQuestions } from "./usage";
import { usagePlanQuestions } from "./usage-plans";
import { userQuestions } from "./users";

/** Every question to IAM, by subject. */
export const kinds: Readonly<Record<string, (access: Access) => Question[]>> = {
  "items under a key": itemQuestions,
  "tables, indexes and streams": tableQuestions,
  "objects and the bucket": fileQuestions,
  users: userQuestions,
  "the customer's key": encryptionQuestions,
  "API keys": apiKeyQuestions,
  "usage plans and API Gateway": usagePlanQuestions,
  "events and dead letters": eventQuestions,
  mail: mailQuestions,
  "logs and traces": logQuestions,
  "what tenants use": usageQuestions,
  "the access roles": roleQuestions,
  "other roles": otherRoleQuestions,
  "silos' names and bindings": siloQuestions,
  "silos' roles": siloRoleQuestions,
  "silos' items, files and keys": siloStoreQuestions,
  "calls of the API": operatorQuestions,
  "restored tables and backups": recoveryQuestions,
  "rights, code and alarms": elsewhereQuestions,
};
