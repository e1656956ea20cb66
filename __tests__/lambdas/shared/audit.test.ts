import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { type AuditEntry, keepEntry, keepEntryOnce } from "../../../lambdas/shared/audit";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";

let aws: Aws;

beforeAll(async () => {
  aws = await startAws();
});

afterAll(() => aws.close());

const at = "2030-01-01T00:00:00.123Z";
const entryOf = (action: string): AuditEntry => ({
  tenant_id: acme,
  at,
  actor: { type: "user", id: "somebody", source_ip: "192.0.2.1" },
  action,
  result: 200,
  // As a client can have API Gateway take over.
  request_id: "chosen",
});
const actions = async () => (await aws.rows("audit")).map(({ action }) => action).sort();

test("keeps every entry, whichever request id and time a client arranges", async () => {
  await aws.documents.send(
    new PutCommand({ TableName: "audit", Item: { ...entryOf("earlier"), entry_id: `${at}#chosen` } }),
  );
  await keepEntry(aws.documents, "audit", entryOf("first"));
  await keepEntry(aws.documents, "audit", entryOf("second"));
  expect(await actions()).toEqual(["earlier", "first", "second"]);
});

test("reports an entry that is not kept, whatever the reason", async () => {
  aws.judge(() => "refuse", "ConditionalCheckFailedException");
  await expect(keepEntry(aws.documentsOf("account"), "audit", entryOf("lost"))).rejects.toThrow();
  aws.judge(() => "pass");
});

test("keeps an entry of repeated work once, as it was", async () => {
  const entry = { ...entryOf("purge"), request_id: `lifecycle:purge:${at}` };
  await keepEntryOnce(aws.documents, "audit", entry);
  await keepEntryOnce(aws.documents, "audit", { ...entry, action: "purge again" });
  expect(await actions()).toContain("purge");
  expect(await actions()).not.toContain("purge again");
});
