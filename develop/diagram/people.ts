import type { BoxOf } from "./connections";
import type { Inventory, Resource } from "./inventory";
import type { Arrow, Box } from "./model";

/** Who calls an API's methods, by how the methods know the caller. */
const callers: Readonly<Record<string, { readonly name: string; readonly by: string }>> = {
  COGNITO_USER_POOLS: { name: "tenants' users", by: "ID token" },
  AWS_IAM: { name: "operators", by: "signed requests" },
  NONE: { name: "visitors", by: "not signed in" },
};

/** The people outside, as the synthesized API lets them in: past its firewall where it has one, and to the pool to sign in. */
export function peopleOf(inventory: Inventory, boxOf: BoxOf): { boxes: Box[]; arrows: Arrow[] } {
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  const methods = inventory.ofType("aws_api_gateway_method");
  for (const [authorization, { name, by }] of Object.entries(callers)) {
    const theirs = methods.filter(
      ({ values }) => values.authorization === authorization && values.http_method !== "OPTIONS",
    );
    if (theirs.length === 0) continue;
    const id = `people/${authorization}`;
    boxes.push({ id, concern: undefined, name, type: by, stack: undefined, notes: [], encrypted: false });
    const doors = theirs.flatMap((method) => boxOf(firewallOf(method, inventory, boxOf) ?? method) ?? []);
    const pools = authorization === "COGNITO_USER_POOLS" ? poolsOf(inventory) : [];
    const wanted = [...doors, ...pools.flatMap((pool) => boxOf(pool) ?? [])];
    for (const to of new Set(wanted)) arrows.push({ from: id, to: to.id, flow: "request" });
  }
  return { boxes, arrows };
}

/** The web ACL in front of a method's API. */
function firewallOf(method: Resource, inventory: Inventory, boxOf: BoxOf): Resource | undefined {
  return inventory
    .ofType("aws_wafv2_web_acl_association")
    .filter(({ stack, values }) =>
      inventory.targets(stack, values.resource_arn).some((guarded) => boxOf(guarded) === boxOf(method)),
    )
    .flatMap(({ stack, values }) => inventory.targets(stack, values.web_acl_arn))[0];
}

/** The pools that have a client to sign in with. */
const poolsOf = (inventory: Inventory): Resource[] =>
  inventory
    .ofType("aws_cognito_user_pool_client")
    .flatMap(({ stack, values }) => inventory.targets(stack, values.user_pool_id));
