import { connectionStates } from "../../../api/connection-bodies";
import { type ConnectionAccess, requireWay } from "../../../lambdas/tenancy/way-in";

const own = "platform-client";
const provider = "acme-provider";
const connection: ConnectionAccess = {
  provider,
  sign_in_client_id: "acme-client",
  state: "active",
  enforced: false,
};
const enforced = { ...connection, enforced: true, break_glass_user_id: "keeper" };

const wayOf = (
  clientId: string,
  of: ConnectionAccess | undefined,
  user: { connection?: string } = {},
  userId = "baker",
) => {
  try {
    return requireWay({ userId, clientId }, own, of, user);
  } catch (error) {
    const { status, slug } = error as { status: number; slug?: string };
    return slug ?? status;
  }
};

test("a password's token counts without a connection, beside one, and not once it is the only way in", () => {
  expect(wayOf(own, undefined)).toBe("password");
  expect(wayOf(own, connection)).toBe("password");
  expect(wayOf(own, enforced)).toBe("single-sign-on-required");
});

test("one administrator may still use the password", () => {
  expect(wayOf(own, enforced, {}, "keeper")).toBe("break-glass");
});

test.each(connectionStates.filter((state) => state !== "active"))(
  "a connection that is %s opens nothing, and requires nothing",
  (state) => {
    expect(wayOf("acme-client", { ...enforced, state }, { connection: provider })).toBe(401);
    expect(wayOf(own, { ...enforced, state })).toBe("password");
  },
);

test("a token of the connection counts for its own users", () => {
  expect(wayOf("acme-client", connection, { connection: provider })).toBe("connection");
});

test.each([
  ["another tenant's client", "globex-client", connection, { connection: provider }],
  ["the client of a tenant without a connection", "acme-client", undefined, { connection: provider }],
  ["a user with a password", "acme-client", connection, {}],
  ["a user of an earlier connection", "acme-client", connection, { connection: "acme-earlier" }],
  ["a user of the connection at the platform's client", own, connection, { connection: provider }],
] as const)("%s: 401", (_, clientId, of, user) => {
  expect(wayOf(clientId, of, user)).toBe(401);
});

test("a connection that is being made has no client that a token could lack", () => {
  const { sign_in_client_id: _, ...made } = connection;
  expect(wayOf("undefined", { ...made, state: "active" }, { connection: provider })).toBe(401);
});
