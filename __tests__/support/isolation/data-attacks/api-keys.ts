import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import {
  asResource,
  inRequest,
  mayListKeys,
  mayMakeKey,
  mayTagKeys,
  mayUseKey,
} from "../../../../operate/isolation/questions/api-keys";
import { mayUsePlans } from "../../../../operate/isolation/questions/usage-plans";
import { type DataAttack, type Field, type Need, throughGateway } from "./attack";

type Tags = Readonly<Record<string, string>>;

const OTHER_ENVIRONMENT = "another-environment";

/** Tags of another environment's key, which belongs to no tenant here. */
export const foreignTags = {
  tenant_id: "99999999-9999-4999-8999-999999999999",
  environment: OTHER_ENVIRONMENT,
};

const arn = ({ region }: Field, path: string) => `arn:aws:apigateway:${region}::${path}`;

/** A call on one key with its tags. */
const onKey = (method: string, id: (field: Field) => string, tags: (field: Field) => Tags): Need => ({
  check: (field) => ({
    action: `apigateway:${method}`,
    resource: arn(field, `/apikeys/${id(field)}`),
    context: asResource(tags(field)),
  }),
  allows: (who, field) => mayUseKey(who, method, tags(field), field.environment),
});

/** What it takes to make a key with these tags: the right to tag it, besides. */
const making = (tags: (field: Field) => Tags): [Need, Need] => [
  {
    check: (field) => ({
      action: "apigateway:POST",
      resource: arn(field, "/apikeys"),
      context: inRequest(tags(field)),
    }),
    allows: (who, field) => mayMakeKey(who, tags(field), field.environment),
  },
  {
    check: (field) => ({
      action: "apigateway:PUT",
      resource: arn(field, `/tags/${encodeURIComponent(arn(field, "/apikeys/*"))}`),
      context: inRequest(tags(field)),
    }),
    allows: mayTagKeys,
  },
];

/** A call on the keys of a usage plan. No caller may use another environment's plans. */
const onPlan = (method: string, path: (field: Field) => string, ofEnvironment: boolean): Need => ({
  check: (field) => ({ action: `apigateway:${method}`, resource: arn(field, path(field)), context: {} }),
  allows: (who) => ofEnvironment && mayUsePlans(who, method),
});

/** Whose key, in words, its id and its tags. */
const targets: readonly [string, (field: Field) => string, (field: Field) => Tags][] = [
  [
    "another tenant's API key",
    ({ apiKey }) => apiKey.theirs,
    ({ theirs, environment }) => ({ tenant_id: theirs, environment }),
  ],
  ["another environment's API key", ({ foreignKey }) => foreignKey, () => foreignTags],
];

/** Mistakes with API keys and their usage plans. */
export const apiKeys: readonly DataAttack[] = [
  ...targets.flatMap(([key, id, tags]): DataAttack[] => [
    {
      name: `reads ${key}`,
      needs: [onKey("GET", id, tags)],
      send: ({ gateway }, field) =>
        gateway.send(new GetApiKeyCommand({ apiKey: id(field), includeValue: true })),
    },
    {
      name: `disables ${key}`,
      needs: [onKey("PATCH", id, tags)],
      send: ({ gateway }, field) =>
        gateway.send(
          new UpdateApiKeyCommand({
            apiKey: id(field),
            patchOperations: [{ op: "replace", path: "/enabled", value: "false" }],
          }),
        ),
    },
    {
      name: `deletes ${key}`,
      needs: [onKey("DELETE", id, tags)],
      send: ({ gateway }, field) => gateway.send(new DeleteApiKeyCommand({ apiKey: id(field) })),
    },
  ]),
  {
    name: "lists the API keys of the account with their values",
    needs: [
      {
        check: (field) => ({ action: "apigateway:GET", resource: arn(field, "/apikeys"), context: {} }),
        allows: mayListKeys,
      },
    ],
    harmless: true,
    send: async ({ gateway }) =>
      (await gateway.send(new GetApiKeysCommand({ includeValues: true }))).items?.length,
  },
  {
    name: "makes an API key for another tenant",
    needs: making(({ theirs, environment }) => ({ tenant_id: theirs, environment })),
    send: ({ gateway }, { theirs, environment }) =>
      gateway.send(
        new CreateApiKeyCommand({ name: theirs, enabled: true, tags: { tenant_id: theirs, environment } }),
      ),
  },
  {
    name: "makes an API key for another environment",
    needs: making(({ mine }) => ({ tenant_id: mine, environment: OTHER_ENVIRONMENT })),
    send: ({ gateway }, { mine }) =>
      gateway.send(
        new CreateApiKeyCommand({
          name: "foreign",
          enabled: true,
          tags: { tenant_id: mine, environment: OTHER_ENVIRONMENT },
        }),
      ),
  },
  throughGateway(
    "puts another tenant's API key into a usage plan",
    onPlan("POST", ({ usagePlan }) => `/usageplans/${usagePlan}/keys`, true),
    ({ usagePlan, apiKey }) =>
      new CreateUsagePlanKeyCommand({ usagePlanId: usagePlan, keyId: apiKey.theirs, keyType: "API_KEY" }),
  ),
  throughGateway(
    "takes another tenant's API key out of its usage plan",
    onPlan("DELETE", ({ usagePlan, apiKey }) => `/usageplans/${usagePlan}/keys/${apiKey.theirs}`, true),
    ({ usagePlan, apiKey }) =>
      new DeleteUsagePlanKeyCommand({ usagePlanId: usagePlan, keyId: apiKey.theirs }),
  ),
  throughGateway(
    "puts its API key into another environment's usage plan",
    onPlan("POST", () => "/usageplans/another1/keys", false),
    ({ apiKey }) =>
      new CreateUsagePlanKeyCommand({ usagePlanId: "another1", keyId: apiKey.mine, keyType: "API_KEY" }),
  ),
];
