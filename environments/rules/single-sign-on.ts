import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** Connections need the pool's domain, and nothing of the function's own machine may decide in production. */
export function problemsOfSingleSignOn({
  production,
  hostedSignIn,
  singleSignOn,
}: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  if (singleSignOn === undefined) return problems;
  const { dnsServers = [], localProviders = false } = singleSignOn;
  if (hostedSignIn === undefined) {
    problems.push({
      field: "singleSignOn",
      given: singleSignOn,
      fix: "define hostedSignIn too: a company's provider sends browsers back to the user pool's domain",
    });
  }
  if (production && localProviders) {
    problems.push({
      field: "singleSignOn.localProviders",
      given: localProviders,
      fix: "leave it out: in production, providers have public names and TLS",
    });
  }
  for (const [index, server] of dnsServers.entries()) {
    if (!production || !server.startsWith("127.")) continue;
    problems.push({
      field: `singleSignOn.dnsServers.${index}`,
      given: server,
      fix: "name a resolver on the network, or leave dnsServers out for that of AWS: nothing answers DNS inside a function",
    });
  }
  return problems;
}
