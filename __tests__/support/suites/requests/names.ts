import { nextPage } from "@saas/api-client/api";
import { forgedCursor } from "./forged-cursor";
import { type Answer, call, ownItemsOnly, type RequestAttack, type Scene } from "./scene";

const post =
  (path: string, body: (scene: Scene) => unknown, method = "POST") =>
  (scene: Scene) =>
    call(scene, path, { method, body: JSON.stringify(body(scene)) });

/** The cursor of the second page of a list, as a tenant gets it. */
export async function cursorOf({ api }: Scene["victim"], path: string): Promise<string> {
  const next = nextPage(await api.send("GET", `${path}?limit=1`), path);
  const cursor = new URLSearchParams(next?.split("?")[1]).get("cursor");
  if (cursor === null) throw new Error(`${path} has one page only`);
  return cursor;
}

const list =
  (cursor: (scene: Scene) => string | Promise<string>, path = "/data") =>
  async (scene: Scene) =>
    call(scene, `${path}?cursor=${encodeURIComponent(await cursor(scene))}`);

const ownUrlOnly = ({ body }: Answer, { attacker, victim }: Scene) => {
  const { pathname } = new URL((JSON.parse(body) as { url: string }).url);
  expect(pathname).toContain(`/tenants/${attacker.tenantId}/`);
  expect(pathname.indexOf(`/tenants/${attacker.tenantId}/`)).toBe(pathname.indexOf("/tenants/"));
  expect(body).not.toContain(`tenants/${victim.tenantId}/`);
};

/** Other tenants' ids, items, files and cursors, wherever a request can name them. */
export const nameAttacks: readonly RequestAttack[] = [
  {
    name: "overwriting the other tenant's item by its id writes the caller's own",
    send: async (scene) => post(`/data/${scene.itemId}`, () => ({ data: "defaced" }), "PUT")(scene),
    answers: [200],
    check: ({ body }, { attacker }) =>
      expect(JSON.parse(body)).toMatchObject({ tenant_id: attacker.tenantId }),
  },
  {
    name: "reading the other tenant's item by its id reads the caller's own",
    send: (scene) => call(scene, `/data/${scene.itemId}`),
    answers: [200],
    check: ({ body }, { attacker }) =>
      expect(JSON.parse(body)).toMatchObject({ tenant_id: attacker.tenantId }),
  },
  {
    name: "deleting the other tenant's item by its id deletes the caller's own",
    send: (scene) => call(scene, `/data/${scene.itemId}-2`, { method: "DELETE" }),
    answers: [204],
  },
  {
    name: "reading the other tenant's item where the caller has none",
    send: (scene) => call(scene, `/data/${scene.theirItemId}`),
    answers: [404],
  },
  {
    name: "reading the other tenant's item by tenant and id",
    send: (scene) => call(scene, `/data/${scene.victim.tenantId}:${scene.itemId}`),
    answers: [404],
  },
  {
    name: "reading the other tenant's item by a path",
    send: (scene) => call(scene, `/data/${scene.victim.tenantId}%2F${scene.itemId}`),
    answers: [400],
  },
  {
    name: "reading the other tenant's item by a route of its own",
    send: (scene) => call(scene, `/data/${scene.victim.tenantId}/${scene.itemId}`),
    answers: [404],
  },
  {
    name: "listing under the other tenant's path",
    send: (scene) => call(scene, `/tenants/${scene.victim.tenantId}/data`),
    answers: [404],
  },
  ...["tenant_id", "tenantId", "custom:tenant_id"].map(
    (name): RequestAttack => ({
      name: `listing with the other tenant's id as the query's ${name}`,
      send: (scene) => call(scene, `/data?${encodeURIComponent(name)}=${scene.victim.tenantId}`),
      answers: [400],
    }),
  ),
  {
    name: "creating an item with the other tenant's id in the body",
    send: post("/data", ({ victim }) => ({ item_id: "new", data: "defaced", tenant_id: victim.tenantId })),
    answers: [400],
  },
  {
    name: "replacing an item with the other tenant's id in the body",
    send: post("/data/new", ({ victim }) => ({ data: "defaced", tenant_id: victim.tenantId }), "PUT"),
    answers: [400],
  },
  {
    name: "creating an item with the other tenant's id as the prototype",
    send: (scene) =>
      call(scene, "/data", {
        method: "POST",
        body: `{"item_id":"new","data":1,"__proto__":{"tenant_id":"${scene.victim.tenantId}"}}`,
      }),
    answers: [400],
  },
  {
    name: "uploading with the other tenant's id in the body",
    send: post("/files", ({ victim }) => ({
      key: "x",
      content_type: "text/plain",
      size: 1,
      tenant_id: victim.tenantId,
    })),
    answers: [400],
  },
  ...["x-tenant-id", "tenant_id", "cookie", "x-amzn-oidc-data", "x-amz-security-token"].map(
    (name): RequestAttack => ({
      name: `listing with the other tenant's id in the header ${name}, twice`,
      send: (scene) => {
        const value = `tenant_id=${scene.victim.tenantId}`;
        return call(scene, "/data", { headers: { [name]: [value, value] } });
      },
      answers: [200],
      check: ownItemsOnly,
    }),
  ),
  {
    name: "a precondition given twice",
    send: (scene) =>
      call(scene, `/data/${scene.itemId}`, { method: "DELETE", headers: { "if-match": ['"1"', "*"] } }),
    answers: [400],
  },
  {
    name: "a cursor given twice",
    send: async (scene) => {
      const cursors = [await cursorOf(scene.attacker, "/data"), await cursorOf(scene.victim, "/data")];
      return call(scene, `/data?cursor=${cursors.join("&cursor=")}`);
    },
    answers: [400],
  },
  {
    name: "the other tenant's cursor",
    send: list(({ victim }) => cursorOf(victim, "/data")),
    answers: [400],
  },
  {
    name: "the other tenant's cursor of files",
    send: list(({ victim }) => cursorOf(victim, "/files"), "/files"),
    answers: [400],
  },
  {
    name: "a cursor of another list",
    send: list(({ attacker }) => cursorOf(attacker, "/files")),
    answers: [400],
  },
  {
    name: "a cursor that was altered",
    send: list(async ({ attacker, victim }) => {
      const [, signature] = JSON.parse(
        Buffer.from(await cursorOf(attacker, "/data"), "base64url").toString(),
      ) as string[];
      return Buffer.from(JSON.stringify([victim.tenantId, signature])).toString("base64url");
    }),
    answers: [400],
  },
  {
    name: "a cursor that holds DynamoDB's key of the other tenant",
    send: list(({ victim, itemId }) =>
      Buffer.from(JSON.stringify({ tenant_id: victim.tenantId, item_id: itemId })).toString("base64url"),
    ),
    answers: [400],
  },
  {
    name: "a cursor made for the caller's list at the other tenant's place",
    send: list((scene) => forgedCursor(scene, "data", scene.victim.tenantId)),
    answers: [400],
  },
  {
    name: "a cursor made for the caller's files at the other tenant's place",
    send: list((scene) => forgedCursor(scene, "files", `../${scene.victim.tenantId}/`), "/files"),
    answers: [400],
  },
  ...[
    ["the other tenant's key in the bucket", "tenants/<victim>/<file>", 404],
    ["a path out of the caller's prefix", "../<victim>/<file>", 400],
    ["an encoded path out of the caller's prefix", "..%2F<victim>%2F<file>", 400],
    ["a path twice encoded", "..%252F<victim>%252F<file>", 400],
    ["an absolute key", "%2Ftenants/<victim>/<file>", 400],
    ["an empty segment", "x//<file>", 400],
    ["a null character", "<file>%00", 400],
    ["a backslash", "..%5C<victim>%5C<file>", 400],
  ].map(
    ([name, key, status]): RequestAttack => ({
      name: `downloading by ${name}`,
      send: (scene) => call(scene, `/files/${filled(`${key}`, scene)}`),
      answers: [Number(status)],
    }),
  ),
  {
    name: "uploading to the other tenant's key",
    send: post("/files", ({ fileKey }) => ({ key: fileKey, content_type: "text/plain", size: 7 })),
    answers: [201],
    check: ownUrlOnly,
  },
  {
    name: "uploading to the other tenant's key in the bucket",
    send: post("/files", (scene) => ({
      key: filled("tenants/<victim>/<file>", scene),
      content_type: "text/plain",
      size: 7,
    })),
    answers: [201],
    check: ({ body }, { attacker }) =>
      expect(new URL((JSON.parse(body) as { url: string }).url).pathname).toContain(
        `/tenants/${attacker.tenantId}/tenants/`,
      ),
  },
  {
    name: "uploading to a path out of the caller's prefix",
    send: post("/files", (scene) => ({
      key: filled("../<victim>/<file>", scene),
      content_type: "text/plain",
      size: 7,
    })),
    answers: [400],
  },
  {
    name: "deleting the other tenant's file deletes the caller's own",
    send: (scene) => call(scene, `/files/${scene.fileKey}.2`, { method: "DELETE" }),
    answers: [204],
  },
  {
    name: "downloading the other tenant's file where the caller has none",
    send: (scene) => call(scene, `/files/${scene.theirFileKey}`),
    answers: [404],
  },
];

function filled(template: string, { victim, fileKey }: Scene): string {
  return template.replaceAll("<victim>", victim.tenantId).replaceAll("<file>", fileKey);
}
