import { z } from "zod";
import { prod } from "../../environments/prod";
import { environmentSchema } from "../../environments/schema";
import { problems } from "./problems";

/** The part of a JSON schema that says what a value may be. */
interface Field {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly additionalProperties?: Field | boolean;
  readonly items?: Field;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Field[];
}

/** Stands for a key of a record and an index of a list. */
const ANY = "*";

const schema = z.toJSONSchema(environmentSchema, { unrepresentable: "any", io: "input" }) as Field;

/** Every field without fields of its own, by its path. */
function leaves(field: Field, path: readonly string[] = []): [path: readonly string[], field: Field][] {
  if (field.properties !== undefined)
    return Object.entries(field.properties).flatMap(([name, inner]) => leaves(inner, [...path, name]));
  if (field.items !== undefined) return leaves(field.items, [...path, ANY]);
  if (typeof field.additionalProperties === "object")
    return leaves(field.additionalProperties, [...path, ANY]);
  return [[path, field]];
}

const fields = leaves(schema).map(([path, field]) => ({ name: path.join("."), path, field }));
export const numeric = fields.filter(({ field }) => field.maximum !== undefined);
export const chosen = fields.filter(({ field }) => field.enum !== undefined);
export const texts = fields.filter(({ field }) => field.type === "string" && field.enum === undefined);

/** What the path's `*` stand for in the environment that the tests change. */
const named: Readonly<Record<string, string>> = {
  "tiers.*": "standard",
  "alarms.routeLatency.routes.*": "POST /onboarding",
  "siloTenants.*": "0",
  "alarms.receivers.*": "0",
  "cors.allowOrigins.*": "0",
  "hostedSignIn.callbackUrls.*": "0",
  "hostedSignIn.signOutUrls.*": "0",
  "singleSignOn.dnsServers.*": "0",
  "tags.*": "team",
  "concurrency.reserved.*": "data",
};

export const tenant = {
  slug: "acme",
  tenantId: "ac000000-0000-4000-8000-00000000000a",
  region: prod.region,
  tier: "dedicated",
  removalProtection: true,
};

/** With every optional field. */
export const full = {
  ...prod,
  siloTenants: [tenant],
  ci: { ...prod.ci, repositoryId: "74" },
  tags: { team: "platform" },
  hostedSignIn: {
    ...prod.hostedSignIn,
    signOutUrls: ["https://app.example.com/"],
    branding: { logo: "example.png", banner: "#111827", button: "#1d4ed8", buttonText: "#ffffff" },
  },
  singleSignOn: { dnsServers: ["192.0.2.53"], localProviders: false },
  backup: {
    ...prod.backup,
    plan: {
      ...prod.backup.plan,
      vaultLock: { ...prod.backup.plan.vaultLock, immutableAfterDays: 3 },
      copy: { vault: "arn:aws:backup:eu-west-1:777788889999:backup-vault:copies", keepDays: 90 },
    },
  },
};

type Data = Record<string, unknown>;

export function concrete(path: readonly string[]): string[] {
  return path.map((step, index) =>
    step === ANY ? (named[path.slice(0, index + 1).join(".")] ?? `no name for ${path.join(".")}`) : step,
  );
}

export function withValue(data: unknown, [step = "", ...rest]: readonly string[], value: unknown): unknown {
  const copy = (Array.isArray(data) ? [...data] : { ...(data as Data) }) as Data;
  copy[step] = rest.length === 0 ? value : withValue(copy[step], rest, value);
  return copy;
}

/** What is said of the field when it has the value: of the schema and of the rules. */
export function saidOf(path: readonly string[], value: unknown): string[] {
  const where = concrete(path);
  const shown =
    where[0] === "siloTenants" && where[2] !== "slug"
      ? ["siloTenants", tenant.slug, ...where.slice(2)]
      : where;
  const changed = withValue(full, where, value);
  return problems({ prod: changed }).filter((line) => line.includes(`: ${shown.join(".")} is `));
}

/** By the schema alone: rules between fields forbid some extremes together. */
export const accepts = (path: readonly string[], value: unknown): boolean =>
  environmentSchema.safeParse(withValue(full, concrete(path), value)).success;
