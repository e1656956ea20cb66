import { accountId, region } from "../support/deployment";
import { deploymentOf, type ManagementPlatform, role, startManagementPlatform } from "../support/management";
import { fetchSigned } from "../support/signed";

const ses = (resource: string) => `arn:aws:ses:${region}:${accountId}:${resource}`;
const from = (address: string) => ({ StringEquals: { "ses:FromAddress": address } });
const sender = "no-reply@mail.example.com";

const deployment = deploymentOf([
  {
    type: "aws_cognito_user_pool",
    name: "users",
    values: { id: `${region}_users`, email_configuration: [{ source_arn: ses("identity/example.com") }] },
  },
  ...role("lifecycle", [
    {
      Action: "ses:SendEmail",
      Resource: [ses("identity/*"), ses("configuration-set/own")],
      Condition: from(sender),
    },
  ]),
]);

let platform: ManagementPlatform;

beforeAll(async () => {
  platform = await startManagementPlatform();
  platform.endpoint.enforce(deployment);
});
afterAll(() => platform?.close());

const message = {
  FromEmailAddress: `Example <${sender}>`,
  Destination: { ToAddresses: ["ada@acme.example"], BccAddresses: ["bob@acme.example"] },
  Content: { Simple: { Subject: { Data: "A subject" }, Body: { Text: { Data: "A text" } } } },
};

async function send(more: object = {}) {
  const before = platform.endpoint.mailbox.list().length;
  const response = await fetchSigned(`${platform.endpoint.url}/v2/email/outbound-emails`, {
    service: "ses",
    region,
    credentials: platform.as("lifecycle"),
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...message, ...more }),
  });
  const mails = platform.endpoint.mailbox.list().slice(before);
  return { status: response.status, code: response.headers.get("x-amzn-errortype"), mails };
}

test("each receiver's copy lands in the mailbox, and no receiver sees the hidden ones", async () => {
  const { status, mails } = await send();
  expect(status).toBe(200);
  expect(mails).toEqual(
    ["ada@acme.example", "bob@acme.example"].map((to) => ({
      to,
      subject: "A subject",
      body: "A text",
      at: expect.any(Date),
    })),
  );
});

test.each<[string, object, number, string]>([
  ["another sender", { FromEmailAddress: "ceo@example.com" }, 403, "AccessDeniedException"],
  ["another configuration set", { ConfigurationSetName: "other" }, 403, "AccessDeniedException"],
  ["no receiver", { Destination: {} }, 400, "BadRequestException"],
  ["two addresses in one", { Destination: { ToAddresses: ["a@b.c, d@e.f"] } }, 400, "BadRequestException"],
  [
    "too many receivers",
    { Destination: { BccAddresses: Array.from({ length: 51 }, (_, index) => `u${index}@acme.example`) } },
    400,
    "BadRequestException",
  ],
  ["a template", { Content: { Template: { TemplateName: "t" } } }, 400, "BadRequestException"],
])("%s is refused", async (_, more, status, code) => {
  expect(await send(more)).toEqual({ status, code, mails: [] });
});

test("a configuration set that the policy names is taken", async () => {
  expect(await send({ ConfigurationSetName: "own" })).toMatchObject({ status: 200 });
});

test("an address of no verified identity is rejected", async () => {
  platform.endpoint.enforce({
    ...deployment,
    resources: deployment.resources.filter(({ type }) => type !== "aws_cognito_user_pool"),
  });
  expect(await send()).toEqual({ status: 400, code: "MessageRejected", mails: [] });
  platform.endpoint.enforce(deployment);
});
