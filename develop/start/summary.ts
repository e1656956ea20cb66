import { METRICS_PAGE } from "@saas/local-aws/cloudwatch";
import colors from "picocolors";

/** What somebody needs who wants to use a platform that runs. */
export interface Running {
  readonly apiEndpoint: string;
  readonly endpointUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly seconds: number;
}

/** The lines that say where everything is and what to try next. */
export function summary({
  apiEndpoint,
  endpointUrl,
  userPoolId,
  userPoolClientId,
  seconds,
}: Running): string {
  const facts: [string, string][] = [
    ["API", colors.cyan(apiEndpoint)],
    ["Its documentation", colors.cyan(new URL("/docs", apiEndpoint).href)],
    ["AWS endpoint", colors.cyan(endpointUrl)],
    ["User pool", userPoolId],
    ["Client", userPoolClientId],
    ["Metrics", colors.cyan(`${endpointUrl}${METRICS_PAGE}`)],
    ["Invitations", colors.cyan(`${endpointUrl}/_local/mailbox`)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return [
    "",
    colors.bold(`The platform is running; ready in ${seconds.toFixed(1)} s.`),
    "",
    ...facts.map(([name, value]) => `  ${colors.dim(name.padEnd(width))}${value}`),
    "",
    "Try, in a second terminal:",
    "",
    "  npm run tour",
    `  curl ${apiEndpoint}/onboarding -H 'content-type: application/json' \\`,
    `    -d '{"tenant_name":"Acme","admin_email":"admin@example.com"}'`,
    "",
    colors.dim("Ctrl-C stops everything."),
    "",
  ].join("\n");
}
