import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { EnvironmentConfig } from "../../environments/schema";
import { type SynthesizedPlatform, startSynthesizedPlatform } from "../support/local-platform";

const program = resolve(__dirname, "../../examples/browser/serve.mjs");

/** The example of a browser application, on an origin of its own, and a platform that admits it. */
export interface ServedExample {
  readonly origin: string;
  readonly platform: SynthesizedPlatform;
  close(): Promise<void>;
}

/** Serves the example. @param changes further changes of the environment, by the example's origin */
export async function serveExample(
  changes: (origin: string) => Partial<EnvironmentConfig> = () => ({}),
): Promise<ServedExample> {
  const server = spawn(process.execPath, [program], { env: { ...process.env, PORT: "0" } });
  const [line] = (await once(server.stdout, "data")) as [Buffer];
  const origin = String(line).trim();
  const changed = { cors: { allowOrigins: [origin] }, ...changes(origin) };
  const platform = await startSynthesizedPlatform(changed).catch((error) => {
    server.kill();
    throw error;
  });
  return {
    origin,
    platform,
    close: async () => {
      server.kill();
      await platform.close();
    },
  };
}
