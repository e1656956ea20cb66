import type { LocalPlatform } from "../../develop/start/platform";
import { dev } from "../../environments/dev";
import { runVerify } from "../../operate/verify/program";
import { playedTerminal } from "../support/played-terminal";

interface Report {
  readonly probes: readonly { readonly name: string; readonly result: string; readonly seen: string }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly tenants: readonly { readonly removed: boolean; readonly purged_after?: string }[];
}

/** What `npm run verify -- dev` reports of a platform in front of an emulator, with the administrator's credentials. */
export async function verified({ apiEndpoint, endpointUrl, endpoint }: LocalPlatform): Promise<Report> {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.administrator;
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  try {
    const { terminal, out, err } = playedTerminal();
    await runVerify([dev.name, "--api-endpoint", apiEndpoint, "--json"], terminal);
    if (out.length === 0) throw new Error(err.join("\n"));
    return JSON.parse(out.join("\n"));
  } finally {
    process.env = before;
  }
}
