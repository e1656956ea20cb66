import { developmentDefaults } from "./defaults";
import { type EnvironmentData, environment } from "./environment";

const { ci: _, ...defaults } = developmentDefaults;
const { alarms } = defaults;
const periodSeconds = 60;

/** The environment that `npm start` runs on one machine, synthesized like the others. Never deployed. */
export const local = environment({
  ...defaults,
  name: "local",
  accountId: "000000000000",
  state: { bucket: "example-saas-local-tfstate", keyPrefix: "local", ownState: "local" },
  // Tests and trials answer for a domain's owner here.
  singleSignOn: { dnsServers: ["127.0.0.1:5300"], localProviders: true },
  hostedSignIn: {
    ...defaults.hostedSignIn,
    branding: { logo: "example.png", banner: "#111827", button: "#1d4ed8", buttonText: "#ffffff" },
  },
  // Lands in the mailbox.
  mail: {
    identityArn: "arn:aws:ses:eu-central-1:000000000000:identity/example.com",
    from: "Example <no-reply@example.com>",
    configurationSet: "saas-local",
  },
  tracing: { ...defaults.tracing, reservoirPerSecond: 1000 },
  // A run lasts minutes: all but the two alarms of the reference template have the shortest period.
  alarms: {
    ...alarms,
    errorRate: { ...alarms.errorRate, periodSeconds },
    routeLatency: { ...alarms.routeLatency, periodSeconds },
    functionThrottles: { ...alarms.functionThrottles, periodSeconds },
    tierThrottles: { ...alarms.tierThrottles, periodSeconds },
    tableThrottles: { ...alarms.tableThrottles, periodSeconds },
    tableErrors: { ...alarms.tableErrors, periodSeconds },
    signInFailures: { ...alarms.signInFailures, periodSeconds },
    secondFactorRefusals: { ...alarms.secondFactorRefusals, periodSeconds },
    logErrors: { ...alarms.logErrors, periodSeconds },
    siloThrottles: { ...alarms.siloThrottles, periodSeconds },
    siloErrors: { ...alarms.siloErrors, periodSeconds },
  },
  dashboard: { hours: 1, periodSeconds },
} satisfies EnvironmentData);
