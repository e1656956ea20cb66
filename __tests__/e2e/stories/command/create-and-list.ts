import { randomUUID } from "node:crypto";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { tenantCreated } from "../../../../api/onboarding";
import { tenantStatuses, tenants } from "../../../../api/tenant";
import { operatorOf as administratorOf, storesOf } from "../../../support/isolation/stores";
import { type CommandStage, expectAligned, follow } from "./stage";

export function createAndListTests(stage: () => CommandStage): void {
  describe("create and list", () => {
    test("a platform without tenants says so", async () => {
      expect(await stage().command(["list"])).toEqual({ exitCode: 0, out: "", err: "no tenants" });
      expect(await stage().command(["list", "--json"])).toMatchObject({ exitCode: 0, out: "[]" });
    });

    test("prints a new tenant with the next command, which works as printed", async () => {
      const made = await stage().command(["create", "--name", "First", "--admin-email", "first@example.com"]);
      expect(made).toMatchObject({ exitCode: 0, err: "" });
      expect(made.out).toMatch(
        /^First \([0-9a-f-]{36}\): active; its first administrator is invited by e-mail$/m,
      );
      await expect(stage().target.invitations("first@example.com")).resolves.toEqual(expect.any(String));
      const { exitCode, out } = await follow(made);
      expect(exitCode).toBe(0);
      expect(out.split("\n").map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
        "First",
        "id",
        "status",
        "tier",
        "data",
        "created",
        "changed",
        "version",
        "pending",
      ]);
    });

    test("the same key again is the same tenant", async () => {
      const words = [
        "create",
        "--name",
        "Second",
        "--admin-email",
        "second@example.com",
        "--tier",
        "premium",
      ];
      const both = [1, 2].map(() => stage().command([...words, "--idempotency-key", "a-key", "--json"]));
      const [one, other] = await Promise.all(both);
      // Of two at the same time one may be told to come back.
      const made = [one, other].find(({ exitCode } = { exitCode: 1, out: "", err: "" }) => exitCode === 0);
      const again = await stage().command([...words, "--idempotency-key", "a-key", "--json"]);
      const { tenant_id } = tenantCreated.parse(JSON.parse(again.out));
      expect(tenantCreated.parse(JSON.parse(made?.out ?? "")).tenant_id).toBe(tenant_id);
      expect(await stage().shown("Second")).toMatchObject({ tenant_id, tier: "premium" });
    });

    test.each([
      [
        "a name that is taken",
        ["--name", "First", "--admin-email", "x@example.com"],
        /^error Conflict \(409\): /,
      ],
      [
        "an unknown tier",
        ["--name", "Third", "--admin-email", "x@example.com", "--tier", "gold"],
        /\n {6}tier: one of standard, premium, dedicated\n/,
      ],
      ["what is no address", ["--name", "Third", "--admin-email", "x"], /\n {6}admin_email: /],
    ])("%s is refused in a few lines", async (_, words, message) => {
      const { exitCode, out, err } = await stage().command(["create", ...words]);
      expect(err).toMatch(message);
      expect(err).toMatch(/\n {6}request id [0-9a-f-]{36}$/);
      expect([exitCode, out]).toEqual([1, ""]);
    });

    test("a list has every tenant once, however many pages it takes", async () => {
      const others = Array.from({ length: 105 }, (_, index) =>
        recordOf(index === 0 ? "provisioning" : "deleted"),
      );
      const { dynamodb } = administratorOf(stage().platform);
      for (let from = 0; from < others.length; from += 25) {
        const puts = others.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
        await dynamodb.send(
          new BatchWriteCommand({ RequestItems: { [storesOf(stage().platform).metadataTable]: puts } }),
        );
      }
      const all = await stage().command(["list", "--all", "--json"]);
      const listed = tenants.parse(JSON.parse(all.out));
      expect(listed).toHaveLength(others.length + 2);
      expect(new Set(listed.map(({ tenant_id }) => tenant_id)).size).toBe(listed.length);
      const some = await stage().command(["list"]);
      expect(some.out.split("\n")).toHaveLength(51);
      expect([some.exitCode, some.err]).toEqual([0, "There are more: --limit 100, or --all."]);
      expectAligned(some.out, "STATUS", /(provisioning|active|deleted) /);
      for (const status of tenantStatuses) {
        const one = await stage().command(["list", "--status", status, "--all", "--json"]);
        const wanted = listed.filter((tenant) => tenant.status === status);
        expect([one.exitCode, JSON.parse(one.out).length]).toEqual([0, wanted.length]);
        expect(one.err).toBe(wanted.length === 0 ? `no tenant is ${status}` : "");
      }
      const empty = await stage().command(["list", "--status", "suspended"]);
      expect(empty).toEqual({ exitCode: 0, out: "", err: "no tenant is suspended" });
    });

    const recordOf = (status: string) => {
      const at = "2030-01-01T00:00:00.000Z";
      const tenant_id = randomUUID();
      return {
        tenant_id,
        tenant_name: `Past ${tenant_id}`,
        tier: "standard",
        status,
        created_at: at,
        updated_at: at,
        version: 1,
      };
    };
  });
}
