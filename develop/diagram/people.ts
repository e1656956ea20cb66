import { SCIM_BASE } from "../../api/scim";
import type { Inventory, Resource } from "./inventory";
import type { Edge, Node, NodeOf } from "./model";

/** The callers of an API's methods, by the authorization of the methods. */
const callers: Readonly<Record<string, { readonly name: string; readonly by: string }>> = {
  COGNITO_USER_POOLS: { name: "tenants' users", by: "access token" },
  AWS_IAM: { name: "operators", by: "signed requests" },
  NONE: { name: "visitors", by: "not signed in" },
  SCIM: { name: "identity providers", by: "SCIM credential" },
};

/** API Gateway lets everyone call the routes of SCIM, whose function verifies the caller. */
const authorizationOf = ({ values }: Resource): unknown =>
  String(values.operation_name).includes(` ${SCIM_BASE}/`) ? "SCIM" : values.authorization;

/** The people who call the API, through its firewall if it has one, and the pool that they sign in to. */
export function callersOf(inventory: Inventory, nodeOf: NodeOf): { nodes: Node[]; edges: Edge[] } {
  const methods = inventory
    .ofType("aws_api_gateway_method")
    .filter(({ values }) => values.http_method !== "OPTIONS");
  const found = Object.entries(callers).flatMap(([authorization, { name, by }]) => {
    const theirs = methods.filter((method) => authorizationOf(method) === authorization);
    if (theirs.length === 0) return [];
    const entries = theirs.flatMap((method) => nodeOf(firewallOf(method, inventory, nodeOf) ?? method) ?? []);
    const pools = authorization === "COGNITO_USER_POOLS" ? poolsOf(inventory) : [];
    const targets = new Set([...entries, ...pools.flatMap((pool) => nodeOf(pool) ?? [])]);
    const id = `people/${authorization}`;
    const node: Node = { id, concern: undefined, name, noun: "people", notes: [by], resources: [] };
    const edges = [...targets].map((to): Edge => ({ from: id, to: to.id, flow: "request" }));
    return [{ node, edges }];
  });
  return { nodes: found.map(({ node }) => node), edges: found.flatMap(({ edges }) => edges) };
}

/** The web ACL in front of a method's API. */
function firewallOf(method: Resource, inventory: Inventory, nodeOf: NodeOf): Resource | undefined {
  return inventory
    .ofType("aws_wafv2_web_acl_association")
    .filter(({ stack, values }) =>
      inventory.targets(stack, values.resource_arn).some((guarded) => nodeOf(guarded) === nodeOf(method)),
    )
    .flatMap(({ stack, values }) => inventory.targets(stack, values.web_acl_arn))[0];
}

/** The pools that have a client to sign in with. */
const poolsOf = (inventory: Inventory): Resource[] =>
  inventory
    .ofType("aws_cognito_user_pool_client")
    .flatMap(({ stack, values }) => inventory.targets(stack, values.user_pool_id));
