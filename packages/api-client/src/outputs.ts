import { readFileSync } from "node:fs";
import { z } from "zod";

/** What a client needs to know about a deployment. */
export interface PlatformIds {
  readonly apiEndpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

const names = { api_endpoint: z.url(), user_pool_id: z.string(), user_pool_client_id: z.string() };
const cdktfOutputs = z.object(names);
const terraformOutputs = z.object({
  api_endpoint: z.object({ value: names.api_endpoint }),
  user_pool_id: z.object({ value: names.user_pool_id }),
  user_pool_client_id: z.object({ value: names.user_pool_client_id }),
});

/**
 * Reads a platform stack's outputs from a file of `terraform output -json` or `cdktf deploy --outputs-file`.
 * @throws Error naming the file and what it lacks.
 */
export function readOutputs(file: string): PlatformIds {
  const candidates = candidatesIn(readJson(file));
  const first = candidates[0];
  if (first === undefined || candidates.length > 1) {
    const found = first === undefined ? "no platform stack's" : `${candidates.length} platform stacks'`;
    throw new Error(
      `${file}: expected the outputs of one platform stack (${Object.keys(names).join(", ")}), found ${found}`,
    );
  }
  return first;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: cannot be read as JSON (${error})`);
  }
}

function candidatesIn(json: unknown): PlatformIds[] {
  const terraform = terraformOutputs.safeParse(json);
  if (terraform.success) {
    const { api_endpoint, user_pool_id, user_pool_client_id } = terraform.data;
    return [
      {
        apiEndpoint: api_endpoint.value,
        userPoolId: user_pool_id.value,
        clientId: user_pool_client_id.value,
      },
    ];
  }
  // cdktf writes an object of outputs for every stack it deployed.
  const stacks = z.record(z.string(), z.unknown()).safeParse(json);
  return Object.values(stacks.data ?? {}).flatMap((outputs) => {
    const { data } = cdktfOutputs.safeParse(outputs);
    return data === undefined
      ? []
      : [
          {
            apiEndpoint: data.api_endpoint,
            userPoolId: data.user_pool_id,
            clientId: data.user_pool_client_id,
          },
        ];
  });
}

/** The region in a user pool's id: `eu-central-1_AbCdEf` is in eu-central-1. */
export function regionOf(userPoolId: string): string {
  const [region, name] = userPoolId.split("_");
  if (!region || !name) throw new Error(`user pool id "${userPoolId}" is not <region>_<name>`);
  return region;
}
