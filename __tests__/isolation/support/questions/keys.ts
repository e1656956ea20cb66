import type { Access } from "../../../support/policies";
import { askers, product, type Question, question } from "./question";

/** Every question about the customer's key: tenants' sessions use it through the stores alone. */
export function keyQuestions(access: Access): Question[] {
  const { key, region } = access;
  if (key === undefined) return [];
  const stores = [`dynamodb.${region}.amazonaws.com`, `s3.${region}.amazonaws.com`];
  const others = [`sns.${region}.amazonaws.com`, ...stores.map((store) => `${store}.cn`), undefined];
  return askers(access)
    .filter(({ role }) => role === "tenant_access" || role === "data_function" || role === "files_function")
    .flatMap((who) =>
      product(
        ["Decrypt", "GenerateDataKey", "Encrypt", "CreateGrant", "PutKeyPolicy"],
        [key, `${key}x`],
      ).flatMap(([action, resource]) =>
        [...stores, ...others].map((via) => {
          const allowed =
            who.role === "tenant_access" &&
            resource === key &&
            stores.includes(`${via}`) &&
            ["Decrypt", "GenerateDataKey"].includes(action);
          const context = via === undefined ? {} : { "kms:ViaService": via };
          return question(who, `kms:${action}`, resource, `through ${via}`, context, allowed);
        }),
      ),
    );
}
