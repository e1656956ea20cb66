import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EVENT_SOURCE, eventDetail } from "../../../api/events";
import { eventsOf } from "../../../lambdas/lifecycle/events";
import type { Image } from "../../../lambdas/lifecycle/images";
import { Publisher } from "../../../lambdas/lifecycle/publisher";
import { tenantStatuses } from "../../../lambdas/registry/tenant-status";
import { acme } from "../../support/lambdas/events";

const image = (more: Partial<Image> = {}): Image => ({
  tenant_id: acme,
  tier: "standard",
  status: "active",
  version: 2,
  updated_at: "2030-01-01T00:00:00.000Z",
  incomplete: false,
  awaitsSilo: false,
  ...more,
});
const typesOf = (before: Image | undefined, after: Image | undefined) =>
  eventsOf(before, after, "test").map(({ type }) => type);

test.each([
  ["active", "suspended", "TenantSuspended"],
  ["suspended", "active", "TenantActivated"],
  ["suspended", "offboarding", "TenantOffboardingStarted"],
  ["offboarding", "suspended", "TenantOffboardingCancelled"],
  ["offboarding", "deleted", "TenantDeleted"],
] as const)("%s to %s is %s", (from, to, type) => {
  expect(typesOf(image({ status: from }), image({ status: to, version: 3 }))).toEqual([type]);
});

test("a change of anything else is no event", () => {
  for (const status of tenantStatuses) expect(typesOf(image({ status }), image({ status }))).toEqual([]);
});

describe("a tenant is created", () => {
  const made = image({ status: "provisioning", version: 1, incomplete: true });

  test("when onboarding has come to its end, and only then", () => {
    const active = image({ incomplete: true });
    expect(typesOf(undefined, made)).toEqual([]);
    expect(typesOf(made, active)).toEqual([]);
    expect(typesOf(active, image({ status: "provisioning", version: 3, incomplete: true }))).toEqual([]);
    expect(typesOf(made, undefined)).toEqual([]);
    expect(eventsOf(active, image(), "test")).toMatchObject([
      { type: "TenantCreated", detail: { status: "active", previous: { status: "provisioning" } } },
    ]);
  });

  test("also by one write that activates and completes", () => {
    expect(typesOf(made, image())).toEqual(["TenantCreated"]);
  });
});

describe("a tenant in a silo tier", () => {
  const made = image({ status: "provisioning", version: 1, incomplete: true });
  const waiting = { ...made, version: 2, awaitsSilo: true };

  test("is provisioning when it begins to await its silo, once", () => {
    expect(typesOf(undefined, made)).toEqual([]);
    expect(eventsOf(made, waiting, "test")).toMatchObject([
      {
        type: "TenantProvisioning",
        detail: { status: "provisioning", version: 2, previous: { status: "provisioning" } },
      },
    ]);
    expect(typesOf(waiting, waiting)).toEqual([]);
  });

  test("is created when its administrator is invited, after its activation", () => {
    const active = image({ version: 3, incomplete: true });
    expect(typesOf(waiting, active)).toEqual([]);
    expect(typesOf(active, { ...active, incomplete: false })).toEqual(["TenantCreated"]);
  });

  test("that is given up leaves, and was never created", () => {
    const leaving = { ...waiting, status: "offboarding", version: 3 } as const;
    expect(typesOf(waiting, leaving)).toEqual(["TenantOffboardingStarted"]);
    expect(typesOf(leaving, image({ status: "deleted", version: 4 }))).toEqual(["TenantDeleted"]);
  });
});

test("a new status and a new tier in one write are two events with ids of their own", () => {
  const before = image({ status: "suspended", version: 6 });
  const events = eventsOf(before, image({ tier: "premium", version: 7 }), "test");
  expect(events).toEqual(eventsOf(before, image({ tier: "premium", version: 7 }), "test"));
  expect(events.map(({ type, detail }) => [type, detail.event_id])).toEqual([
    ["TenantActivated", `${acme}:7:TenantActivated`],
    ["TenantTierChanged", `${acme}:7:TenantTierChanged`],
  ]);
  for (const { detail } of events) {
    expect(eventDetail.parse(detail)).toEqual({
      event_id: detail.event_id,
      schema_version: 1,
      environment: "test",
      tenant_id: acme,
      tier: "premium",
      status: "active",
      previous: { status: "suspended", tier: "standard" },
      version: 7,
      occurred_at: "2030-01-01T00:00:00.000Z",
    });
  }
});

describe("the bus", () => {
  const events = eventsOf(image({ status: "suspended" }), image({ tier: "premium" }), "test");

  test("is handed all events of a change in one call", async () => {
    const send = jest.fn().mockResolvedValue({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] });
    await new Publisher({ send }, "saas-test-tenant-events").publish(events);
    const command: PutEventsCommand = send.mock.calls[0]?.[0];
    expect(command).toBeInstanceOf(PutEventsCommand);
    expect(command.input.Entries).toEqual(
      events.map(({ type, detail }) => ({
        EventBusName: "saas-test-tenant-events",
        Source: "saas.tenants",
        DetailType: type,
        Detail: JSON.stringify(detail),
        Time: new Date(detail.occurred_at),
      })),
    );
  });

  test("is not called for nothing", async () => {
    const send = jest.fn();
    await new Publisher({ send }, "bus").publish([]);
    expect(send).not.toHaveBeenCalled();
  });

  test("that refuses an entry inside an answer that succeeds is an error", async () => {
    const send = jest.fn().mockResolvedValue({
      FailedEntryCount: 1,
      Entries: [{ EventId: "1" }, { ErrorCode: "ThrottlingException" }],
    });
    await expect(new Publisher({ send }, "bus").publish(events)).rejects.toThrow(
      "the bus refused 1 of 2 events: ThrottlingException",
    );
  });
});

describe("docs/events.md", () => {
  let page: string;
  let blocks: unknown[];

  beforeAll(async () => {
    page = await readFile(join(__dirname, "../../../docs/events.md"), "utf8");
    blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, block = ""]) => JSON.parse(block));
  });

  test("shows an event as the code makes it", () => {
    const example = blocks.find((block) => Object.hasOwn(Object(block), "detail-type")) as Record<
      string,
      unknown
    >;
    expect(Object.keys(example)).toEqual(
      expect.arrayContaining(["id", "source", "account", "time", "region", "resources", "detail"]),
    );
    expect(example.source).toBe(EVENT_SOURCE);
    const detail = eventDetail.parse(example.detail);
    const { previous, ...after } = detail;
    const [made] = eventsOf(
      image({ ...previous, tenant_id: detail.tenant_id }),
      image({ ...after, updated_at: detail.occurred_at }),
      detail.environment,
    );
    expect(made).toEqual({ type: example["detail-type"], detail });
  });
});
