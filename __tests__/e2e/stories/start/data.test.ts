import { readdirSync, statSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { downloadFile, uploadFile } from "@saas/api-client/files";
import { runningOn } from "@saas/api-client/local-platform";
import {
  type Checkout,
  type Customer,
  clientOf,
  onboard,
  readableIn,
  type Started,
  signInAgain,
  startIn,
  thisCheckout,
} from "../../../support/start/started";

const NOTE = "the recipe that nobody else may read";
let checkout: Checkout;
let running: Started | undefined;

beforeAll(async () => {
  checkout = await thisCheckout();
});
afterAll(async () => {
  await running?.stop("SIGKILL");
  checkout.remove();
});

async function writeAll(platform: Started, name: string): Promise<Customer> {
  const customer = await onboard(platform, name);
  const client = clientOf(platform, customer);
  const item = await client.send("POST", "/data", { body: { item_id: "recipe", data: { note: NOTE } } });
  expect(item.status).toBe(201);
  await uploadFile(client, "first.txt", NOTE);
  await uploadFile(client, "first.txt", `${NOTE}, second version`);
  return customer;
}

/** The credentials that commands get of a platform with its own temporary directory. */
async function operatorIn(temporary: string, { apiEndpoint }: Started) {
  jest.spyOn(os, "tmpdir").mockReturnValue(temporary);
  const platform = await runningOn(Number(new URL(apiEndpoint).port));
  jest.restoreAllMocks();
  if (platform === undefined) throw new Error("the platform is not found");
  return platform.operator;
}

test("without --data nothing readable stays after kill -9", async () => {
  running = await startIn(checkout, "--json");
  const { password, temporaryPassword, email } = await writeAll(running, "Ephemeral");
  const { secretAccessKey, sessionToken } = await operatorIn(checkout.temporary, running);
  await running.stop("SIGKILL");
  const left = readableIn(checkout.temporary);
  for (const secret of [password, temporaryPassword, email, NOTE, secretAccessKey, sessionToken]) {
    expect(left).not.toContain(secret);
  }
});

describe("with --data", () => {
  const data = () => join(checkout.temporary, "data");
  let customer: Customer;
  let before: Started;

  test("a second process is refused while the first one runs", async () => {
    running = await startIn(checkout, "--json", "--data", data());
    before = running;
    customer = await writeAll(running, "Kept");
    const second = startIn(checkout, "--json", "--data", data());
    await expect(second).rejects.toThrow(
      `${data()} is used by process ${running.child.pid}: stop it, or choose another directory`,
    );
  });

  test.each(["SIGKILL", "SIGINT"] as const)(
    "all is there after %s: items, files, users, keys and sign-ins",
    async (signal) => {
      await running?.stop(signal);
      running = await startIn(checkout, "--json", "--data", data());
      expect(running.userPoolId).toBe(before.userPoolId);
      expect(running.userPoolClientId).toBe(before.userPoolClientId);
      // The token of the first process, its API key, and a new sign-in.
      const client = clientOf(running, customer);
      const item = await client.send("GET", "/data/recipe");
      expect(item.status).toBe(200);
      expect(JSON.stringify(item.body)).toContain(NOTE);
      expect((await downloadFile(client, "first.txt")).text).toBe(`${NOTE}, second version`);
      await expect(signInAgain(running, customer)).resolves.toMatchObject({
        accessToken: expect.any(String),
      });
      const versions = readdirSync(join(data(), "s3/versions"), { recursive: true, encoding: "utf8" });
      expect(versions.filter((path) => path.endsWith("_object"))).toHaveLength(1);
      // A stream that is read from its start again would announce the tenant a second time.
      const events = (await (await fetch(`${running.endpointUrl}/_local/events`)).json()) as object[];
      expect(JSON.stringify(events)).not.toContain(customer.tenantId);
    },
    180_000,
  );

  test("only the user can read it", async () => {
    expect(statSync(data()).mode & 0o077).toBe(0);
  });
});
