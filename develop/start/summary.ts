import { METRICS_PAGE } from "@saas/local-aws/cloudwatch";
import colors from "picocolors";

/** Addresses and ids of a running platform, and its start time in seconds. */
export interface Running {
  readonly apiEndpoint: string;
  readonly endpointUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly seconds: number;
}

/** Formats the addresses of the platform and the commands to try next. */
export function summary({
  apiEndpoint,
  endpointUrl,
  userPoolId,
  userPoolClientId,
  seconds,
}: Running): string {
  const facts: [string, string][] = [
    ["API", colors.cyan(apiEndpoint)],
    ["API documentation", colors.cyan(new URL("/docs", apiEndpoint).href)],
    ["AWS endpoint", colors.cyan(endpointUrl)],
    ["User pool", userPoolId],
    ["User pool client", userPoolClientId],
    ["Metrics", colors.cyan(`${endpointUrl}${METRICS_PAGE}`)],
    ["Invitations", colors.cyan(`${endpointUrl}/_local/mailbox`)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return [
    "",
    colors.bold(`The platform is running; it started in ${seconds.toFixed(1)} s.`),
    "",
    ...facts.map(([name, value]) => `  ${colors.dim(name.padEnd(width))}${value}`),
    "",
    "Try this in a second terminal:",
    "",
    "  npm run tour",
    `  curl ${apiEndpoint}/onboarding -H 'content-type: application/json' \\`,
    `    -d '{"tenant_name":"Acme","admin_email":"admin@example.com"}'`,
    "",
    colors.dim("Press Ctrl-C to stop the platform."),
    "",
  ].join("\n");
}
