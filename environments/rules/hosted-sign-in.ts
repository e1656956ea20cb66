import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** Words that Cognito refuses in a prefix. Source: Amazon Cognito developer guide, configuring a user pool domain. */
const RESERVED = /aws|amazon|cognito/;

/** The domain must be one that Cognito takes, and no authorization code may leave production unencrypted. */
export function problemsOfHostedSignIn({ name, production, hostedSignIn }: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  if (hostedSignIn === undefined) return problems;
  const word = RESERVED.exec(name)?.[0];
  if (word !== undefined) {
    problems.push({
      field: "name",
      given: name,
      fix: `choose a name without "${word}", which Cognito refuses in the prefix of a domain, or leave hostedSignIn out`,
    });
  }
  for (const list of ["callbackUrls", "signOutUrls"] as const) {
    for (const [index, url] of (hostedSignIn[list] ?? []).entries()) {
      if (!production || url.startsWith("https:")) continue;
      problems.push({
        field: `hostedSignIn.${list}.${index}`,
        given: url,
        fix: "write an https URL: in production, any program on a user's machine could wait there for the code",
      });
    }
  }
  return problems;
}
