import { METRICS_PAGE } from "@saas/local-aws/cloudwatch";
import colors from "picocolors";
import { dashed, portOption } from "../pages/port";

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
  const page = (path: string) => new URL(path, apiEndpoint).href;
  const facts: [string, string][] = [
    ["Start here", colors.cyan(page("/"))],
    ["API", colors.cyan(apiEndpoint)],
    ["API documentation", colors.cyan(page("/docs"))],
    ["Mailbox", colors.cyan(page("/mailbox"))],
    ["Tenants", colors.cyan(page("/tenants"))],
    ["Metrics", colors.cyan(`${endpointUrl}${METRICS_PAGE}`)],
    ["AWS endpoint", colors.cyan(endpointUrl)],
    ["User pool", userPoolId],
    ["User pool client", userPoolClientId],
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
    `  ${["npm run tour", ...dashed(portOption(apiEndpoint))].join(" ")}`,
    `  curl ${apiEndpoint}/onboarding -H 'content-type: application/json' \\`,
    `    -d '{"tenant_name":"Acme","admin_email":"admin@example.com"}'`,
    "",
    colors.dim("Press Ctrl-C to stop the platform."),
    "",
  ].join("\n");
}
