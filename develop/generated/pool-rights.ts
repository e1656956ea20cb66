import { definitionOf, functionNames } from "../../lambdas/functions";
import { markdownTable } from "./markdown";

const SERVICE = "cognito-idp:";

/** The kinds of things in a user pool, by the actions on them. */
const kinds = [
  { heading: "users", of: /^(?:Admin|ListUsers$)/ },
  { heading: "app clients", of: /UserPoolClients?$/ },
  { heading: "identity providers", of: /IdentityProviders?$/ },
] as const;

/**
 * What each function may do in the user pool, where IAM does not see whose a user, client or provider is.
 * @throws Error for an action that belongs to no kind
 */
export function poolRights(): string {
  const rows = functionNames.flatMap((name) => {
    const actions = definitionOf(name)
      .grants.flatMap(({ actions: granted }) => granted)
      .filter((action) => action.startsWith(SERVICE))
      .map((action) => action.slice(SERVICE.length));
    const unknown = actions.find((action) => !kinds.some(({ of }) => of.test(action)));
    if (unknown !== undefined) throw new Error(`${name} may ${unknown}: say in pool-rights.ts on what`);
    const cells = kinds.map(({ of }) => actions.filter((action) => of.test(action)).sort());
    return actions.length === 0
      ? []
      : [[`\`${name}\``, ...cells.map((cell) => cell.map(words).join(", ") || "–")]];
  });
  return markdownTable(["function", ...kinds.map(({ heading }) => heading)], rows);
}

/** `AdminSetUserMFAPreference` as "set user MFA preference". */
const words = (action: string): string =>
  action
    .replace(/^Admin/, "")
    .split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map((word) => (/^[A-Z]{2}/.test(word) ? word : word.toLowerCase()))
    .join(" ");
